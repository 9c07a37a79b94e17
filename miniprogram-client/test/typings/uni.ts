/// <reference types="@dcloudio/types" />
// uni-app's published typings against what the client uses of `uni`: this file is compiled, not run.
import type { SocketTask, WeChatApi } from '../../src/mini-api';

export const api: WeChatApi = uni;
export const task: SocketTask = uni.connectSocket({ url: '', success() {} });
export const events = [uni.onSocketOpen, uni.onSocketMessage, uni.onSocketClose, uni.onSocketError, uni.sendSocketMessage, uni.closeSocket];
export const wakers = [uni.onNetworkStatusChange, uni.offNetworkStatusChange];

uni.connectSocket({ url: '', multiple: true, success() {} }).send({ data: new ArrayBuffer(1), fail() {} });
