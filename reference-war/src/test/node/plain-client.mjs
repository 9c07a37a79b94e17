// Connects, asks in the very first moment, sends its heartbeat, and takes text: what a mini-program does today.
// Usage: node plain-client.mjs ws://host:port/netgate/{key}/{pid}/{sn}/{openid}
// Prints the first answer and exits with 0; anything else is an error.
import WebSocket from 'ws';

const socket = new WebSocket(process.argv[2]);
const fail = (why) => {
  console.error(why);
  process.exit(1);
};
const patience = setTimeout(() => fail('no answer within 10 s'), 10_000);

socket.on('open', () => {
  socket.send('{"CMD":"STATE"}');
  socket.send('H');
});
socket.on('message', (data, isBinary) => {
  if (isBinary) {
    fail('the answer came as a binary frame');
  }
  clearTimeout(patience);
  console.log(data.toString());
  socket.close(1000);
});
socket.on('close', (code) => (code === 1000 ? process.exit(0) : fail(`closed with ${code}`)));
socket.on('error', (error) => fail(error.message));
