// 连接设置，全部在这里。默认值对应 mvn -Pdemo 的演示；接自己的服务器时换成自己的值。
// 注意：用户可以从小程序包里读出这里的 key。正式环境应在用户登录后由自己的后端下发 key 和 openid，并可随时更换。
// Anyone who has the mini-program can read a key that is written here.
export default {
  host: 'ws://127.0.0.1:8080', // 正式环境：wss://您的域名
  key: 'demo',
  pid: 'demo',
  sn: 'lamp-1',
  openid: 'me',
};
