/// <reference types="@mini-types/alipay" />
// Alipay's published typings against what the client uses of `my`: this file is compiled, not run.
import type { AlipayApi, SocketTask } from '../../src/mini-api';

export const api: AlipayApi = my;
export const task: SocketTask<string> = my.connectSocket({ url: '', multiple: true });
export const events = [my.onSocketOpen, my.onSocketMessage, my.onSocketClose, my.onSocketError, my.sendSocketMessage, my.closeSocket];
export const ends = [my.offSocketOpen, my.offSocketMessage, my.offSocketClose, my.offSocketError];
export const wakers = [my.onNetworkStatusChange, my.offNetworkStatusChange, my.onAppShow, my.offAppShow];

my.sendSocketMessage({ data: 'AQ==', isBuffer: true, fail() {} });
// @ts-expect-error Alipay takes no buffers: this is why they are encoded.
my.sendSocketMessage({ data: new ArrayBuffer(1) });
