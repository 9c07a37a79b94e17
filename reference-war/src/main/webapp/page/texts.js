const TEXTS = {
  tagline: ['A phone and a device, over a plain WebSocket and MQTT. Nothing gets lost between them.', '手机与设备之间：普通 WebSocket 加 MQTT，消息一条不丢。'],
  language: ['Language', '语言'],
  theme: ['Colours', '配色'],
  auto: ['Auto', '自动'],
  light: ['Light', '浅色'],
  dark: ['Dark', '深色'],

  'proof.title': ['The proof', '验证'],
  'verdict.idle': ['Waiting for the first message', '等待第一条消息'],
  'verdict.good': ['Nothing lost', '一条未丢'],
  'verdict.catching': ['Catching up …', '正在补齐 …'],
  'verdict.lost': ['{missing} missing', '缺少 {missing} 条'],
  'verdict.closed': ['Not connected', '未连接'],
  'verdict.plain': ['Connected', '已连接'],
  'detail.idle': ['The device numbers what it publishes; every number is checked here.', '设备给每条消息编号，本页逐一核对。'],
  'detail.good': ['All {published} messages have arrived, in order.', '{published} 条消息已全部按序到达。'],
  'detail.resumed': ['All {published} messages have arrived, in order; {resumed} of them were kept meanwhile and came later.', '{published} 条消息已全部按序到达，其中 {resumed} 条先被保存、之后补发。'],
  'detail.unordered': ['All {published} messages have arrived, {unordered} of them out of order.', '{published} 条消息已全部到达，其中 {unordered} 条乱序。'],
  'detail.cut': ['The network is cut. Messages kept for the phone: {behind}. Commands waiting in it: {waiting}.', '网络已切断。有 {behind} 条消息为手机保存，{waiting} 条指令在手机中等待。'],
  'detail.restarting': ['The bridge restarts. Messages kept for the phone: {behind}. Commands waiting in it: {waiting}.', '桥正在重启。有 {behind} 条消息为手机保存，{waiting} 条指令在手机中等待。'],
  'detail.away': ['The phone is not connected. Messages kept for it: {behind}. Commands waiting in it: {waiting}.', '手机未连接。有 {behind} 条消息为其保存，{waiting} 条指令在手机中等待。'],
  'detail.behind': ['On their way: messages {behind}, commands {underway}.', '有 {behind} 条消息和 {underway} 条指令在途中。'],
  'detail.lost': ['Of {published} messages {missing} did not arrive.', '{published} 条消息中有 {missing} 条未到达。'],
  'detail.closed': ['The connection has ended for good. Connect again, perhaps with other values.', '连接已终止，请检查参数后重新连接。'],
  'verdict.failed': ['Commands failed: {failed}', '{failed} 条指令失败'],
  'detail.failed': ['Each failed command says why in the list below.', '下方列表中写明每条失败指令的原因。'],
  'detail.disconnected': ['You disconnected. Connect again to go on.', '您已断开连接。重新连接即可继续。'],
  'detail.plain': ['Messages with a number "n" are checked: none lost, none out of order.', '带编号 "n" 的消息会逐一核对：不丢失、不乱序。'],
  'down.title': ['Device → phone', '设备 → 手机'],
  'up.title': ['Phone → device', '手机 → 设备'],
  'count.received': ['received', '已收到'],
  'count.numbered': ['numbered, received', '已收到（带编号）'],
  'count.of': ['of {published} published', '（共发布 {published}）'],
  'count.behind': ['kept for later', '待补发'],
  'count.missing': ['missing', '缺少'],
  'count.unordered': ['out of order', '乱序'],
  'count.repeated': ['repeated, and recognised', '重复，已识别'],
  'count.waiting': ['waiting', '等待中'],
  'count.sent': ['sent', '已发送'],
  'count.confirmed': ['confirmed by the bridge', '桥已确认'],
  'count.failed': ['failed', '失败'],
  'count.arrived': ['arrived at the device', '已到达设备'],

  'path.title': ['The way of a message', '消息的路径'],
  'path.phone': ['Phone', '手机'],
  'path.network': ['Network', '网络'],
  'path.bridge': ['Bridge', '桥'],
  'path.broker': ['MQTT broker', 'MQTT broker'],
  'path.device': ['Device', '设备'],
  'path.up': ['passes', '畅通'],
  'path.down': ['cut', '已切断'],
  'path.runs': ['runs', '运行中'],
  'path.restarting': ['restarts …', '重启中 …'],
  'cut': ['Cut the network', '切断网络'],
  'restore': ['Restore the network', '恢复网络'],
  'restart': ['Restart the bridge', '重启桥'],
  'restart.note': ['The bridge runs with bridge.link=dedicated, and what the phone lacks is held for 10 minutes.', '桥以 bridge.link=dedicated 运行，为手机保存的消息保留 10 分钟。'],
  'control.failed': ['The demonstration did not do it ({why}).', '演示程序未执行（{why}）。'],
  'control.gone': ['The demonstration does not answer. Does it still run?', '演示程序没有响应，它还在运行吗？'],

  'phone.title': ['Phone', '手机'],
  'state.connecting': ['Connecting …', '连接中 …'],
  'state.open': ['Connected', '已连接'],
  'state.unaware': ['Connected, has not noticed yet', '已连接，尚未察觉'],
  'state.waiting': ['Offline, connecting again …', '离线，即将重连 …'],
  'state.retry': ['{seconds} s', '{seconds} 秒'],
  'state.disconnected': ['You disconnected', '您已断开'],
  'state.idle': ['Not connected', '未连接'],
  'state.refused': ['Closed ({code} {reason})', '已关闭（{code} {reason}）'],
  'lamp.title': ['Lamp', '灯'],
  'lamp.on': ['On, {brightness} %', '开，{brightness} %'],
  'lamp.off': ['Off', '关'],
  'lamp.unknown': ['Not known yet', '尚未得知'],
  'lamp.pending': ['waiting for the device', '等待设备应答'],
  'lamp.switch': ['Switch the lamp', '开关灯'],
  brightness: ['Brightness', '亮度'],
  temperature: ['Temperature', '温度'],
  power: ['Power', '功率'],
  'readings.title': ['Readings', '读数'],
  'readings.none': ['No readings yet', '暂无读数'],
  'chart.label': ['Chart of the readings of the last 60 seconds', '最近 60 秒读数图表'],
  'chart.live': ['on time', '实时'],
  'chart.late': ['came later', '之后补上'],
  'chart.gap': ['kept meanwhile', '保存中'],
  'chart.ago': ['−{seconds} s', '−{seconds} 秒'],
  'chart.now': ['now', '现在'],
  'commands.title': ['Sent commands', '已发指令'],
  'commands.none': ['Switch the lamp: each command shows how far it got.', '拨动开关：每条指令都会显示它走到了哪里。'],
  'wish.on': ['Switch on', '开灯'],
  'wish.off': ['Switch off', '关灯'],
  'wish.brightness': ['Brightness {value} %', '亮度 {value} %'],
  'command.queued': ['queued', '排队中'],
  'command.underway': ['on its way', '发送中'],
  'command.confirmed': ['the bridge has it', '桥已收到'],
  'command.arrived': ['arrived at the device', '已到达设备'],
  'command.answered': ['answered', '已应答'],
  'command.failed': ['failed: {why}', '失败：{why}'],
  ask: ['Ask for the state', '查询状态'],
  'free.label': ['Any other text', '任意文本'],
  send: ['Send', '发送'],

  'device.title': ['Device', '设备'],
  'device.press': ['Press its switch', '按下设备开关'],
  'device.on': ['On', '开'],
  'device.off': ['Off', '关'],
  'device.unknown': ['no news yet', '暂无消息'],
  'device.received': ['received since its start', '启动以来已收到'],
  'device.published': ['published since its start', '启动以来已发布'],
  'device.inbox': ['What it received', '设备收到的消息'],
  'device.none': ['Nothing yet', '暂无'],
  'plain.title': ['Any device', '任意设备'],
  'plain.text': ['This page talks through your bridge to whatever device is at your broker. To play one, receive what the phone sends, and publish to it:', '本页通过您的桥与您的 broker 上的任意设备通信。您可以自己扮演设备：接收手机发送的消息，并向手机发布消息：'],
  'plain.demo': ['The demonstration (mvn -Pdemo) brings a lamp of its own, and buttons that cut the network and restart the bridge.', '演示程序（mvn -Pdemo）自带一盏灯，还有切断网络和重启桥的按钮。'],

  'log.title': ['Frames', '消息记录'],
  'log.filter': ['Whose', '来源'],
  'log.all': ['All', '全部'],
  'log.phone': ['Phone', '手机'],
  'log.device': ['Device', '设备'],
  'log.readings': ['with readings', '含读数'],
  'log.none': ['No frames yet', '暂无消息'],
  'log.time': ['Time', '时间'],
  'log.who': ['Who', '来源'],
  'log.content': ['Content', '内容'],
  'log.in': ['received', '收到'],
  'log.out': ['sent', '发出'],
  'log.binary': ['{bytes} bytes: {hex}', '{bytes} 字节：{hex}'],
  'mark.resumed': ['resumed, {late} s later', '补发，晚 {late} 秒'],
  'mark.repeated': ['repeated, and recognised', '重复，已识别'],
  'mark.unordered': ['out of order', '乱序'],
  'mark.queued': ['queued', '排队'],

  'form.title': ['Connection', '连接'],
  'form.key': ['Key', '密钥'],
  'form.pid': ['Product (pid)', '产品 (pid)'],
  'form.sn': ['Serial number (sn)', '序列号 (sn)'],
  'form.openid': ['User (openid)', '用户 (openid)'],
  connect: ['Connect', '连接'],
  disconnect: ['Disconnect', '断开'],
  'form.bad': ['This does not work: {why}', '无法连接：{why}'],
};

const COLUMN = { en: 0, zh: 1 };
const listeners = new Set();

export const language = () => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en');

export function text(key, values = {}) {
  return TEXTS[key][COLUMN[language()]].replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/** Writes a text that follows the language from now on. */
export function say(element, key, values = {}) {
  const carried = JSON.stringify(values);
  if (element.dataset.text === key && (element.dataset.values ?? '{}') === carried && element.textContent !== '') {
    return;
  }
  element.dataset.text = key;
  element.dataset.values = carried;
  element.textContent = text(key, values);
}

/** Writes what is the same in all languages. */
export function write(element, plain) {
  delete element.dataset.text;
  if (element.textContent !== plain) {
    element.textContent = plain;
  }
}

export function translate(root = document) {
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = text(element.dataset.text, JSON.parse(element.dataset.values ?? '{}'));
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', text(element.dataset.label));
  }
}

export function setLanguage(chosen) {
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  translate();
  listeners.forEach((listener) => listener());
}

export const onLanguage = (listener) => listeners.add(listener);
