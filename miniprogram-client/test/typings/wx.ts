/// <reference types="miniprogram-api-typings" />
// WeChat's published typings against what the client uses of `wx`: this file is compiled, not run.
import type { SocketTask, WeChatApi } from '../../src/mini-api';

export const api: WeChatApi = wx;
export const task: SocketTask = wx.connectSocket({ url: '' });
export const events = [wx.onSocketOpen, wx.onSocketMessage, wx.onSocketClose, wx.onSocketError, wx.sendSocketMessage, wx.closeSocket];
export const wakers = [wx.onNetworkStatusChange, wx.offNetworkStatusChange, wx.onAppShow, wx.offAppShow];

task.send({ data: new ArrayBuffer(1) });
wx.connectSocket({ url: '' }).close({ code: 1000, success() {}, fail() {} });
