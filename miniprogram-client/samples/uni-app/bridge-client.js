// WS-MQTT Bridge client 0.1.0, Apache-2.0. Built from miniprogram-client/src; do not edit.

// target/es5/errors.js
function withoutAddress(text) {
  return text.replace(/(\w+:\/|\/netgate)\/[^]*/, "...");
}
function bridgeError(code, message) {
  var error = new Error(withoutAddress(message));
  error.code = code;
  return error;
}

// target/es5/events.js
var Listeners = (
  /** @class */
  (function() {
    function Listeners2() {
      this.all = [];
      this.states = 0;
    }
    Listeners2.prototype.add = function(name, listener) {
      var _this = this;
      if (name !== "message" && name !== "state" && name !== "error") {
        throw new TypeError("there is no event '" + name + "': give message, state or error");
      }
      if (typeof listener !== "function") {
        throw new TypeError("the listener for " + name + " is no function");
      }
      var entry = { name: name, listener: listener };
      this.all.push(entry);
      return function() {
        _this.all = _this.all.filter(function(other) {
          return other !== entry;
        });
      };
    };
    Listeners2.prototype.emit = function(name, first, second) {
      var _this = this;
      var listening = this.all.filter(function(entry) {
        return entry.name === name;
      });
      var states = name === "state" ? ++this.states : 0;
      listening.forEach(function(entry) {
        if (_this.all.indexOf(entry) < 0 || states && states < _this.states) {
          return;
        }
        try {
          entry.listener(first, second);
        } catch (failure) {
          setTimeout(function() {
            throw failure;
          });
        }
      });
      return listening.length > 0;
    };
    return Listeners2;
  })()
);

// target/es5/payload.js
var HEARTBEAT = "H";
function isBuffer(value) {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}
function payloadOf(value) {
  if (typeof value === "string") {
    return value === HEARTBEAT ? new Uint8Array([72]).buffer : value;
  }
  var json;
  try {
    if (ArrayBuffer.isView(value)) {
      return copy(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    if (/ArrayBuffer\]$/.test(Object.prototype.toString.call(value))) {
      return copy(new Uint8Array(value));
    }
    json = JSON.stringify(value);
  } catch (unreadable) {
  }
  if (json === void 0) {
    throw bridgeError("NOT_SENDABLE", typeof value + " cannot be sent: give a string, an ArrayBuffer or what JSON can hold");
  }
  return json;
}
function copy(bytes) {
  return new Uint8Array(bytes).buffer;
}
function sizeOf(payload) {
  if (typeof payload !== "string") {
    return payload.byteLength;
  }
  var bytes = 0;
  for (var i = 0; i < payload.length; i++) {
    var unit = payload.charCodeAt(i);
    if (unit < 128) {
      bytes += 1;
    } else if (unit < 2048) {
      bytes += 2;
    } else if (unit < 55296 || unit > 57343) {
      bytes += 3;
    } else if (unit < 56320 && (payload.charCodeAt(i + 1) & 64512) === 56320) {
      bytes += 4;
      i++;
    } else {
      throw bridgeError("NOT_SENDABLE", "the text holds half a surrogate pair at " + i + ", which UTF-8 cannot express");
    }
  }
  return bytes;
}

// target/es5/outbox.js
var MAX_REFUSALS = 3;
var Outbox = (
  /** @class */
  (function() {
    function Outbox2(limits) {
      this.limits = limits;
      this.entries = [];
      this.bytes = 0;
      this.sent = 0;
      this.asked = 0;
    }
    Outbox2.prototype.add = function(payload) {
      var _this = this;
      var limits = this.limits;
      var size = sizeOf(payload);
      var most = Math.min(limits.frame, limits.bytes);
      if (size > most) {
        throw bridgeError("TOO_BIG", "the message has " + size + " bytes: at most " + most + " are allowed");
      }
      if (this.entries.length >= limits.messages || this.bytes + size > limits.bytes) {
        throw bridgeError("QUEUE_FULL", "too much waits for the connection or its confirmation: at most " + limits.messages + " messages and " + limits.bytes + " bytes");
      }
      this.bytes += size;
      return new Promise(function(resolve, reject) {
        _this.entries.push({ payload: payload, size: size, refusals: 0, resolve: resolve, reject: reject });
      });
    };
    Outbox2.prototype.flush = function(send) {
      var taken = true;
      var _loop_1 = function() {
        var entry = this_1.entries[this_1.sent++];
        taken = send(entry.payload, function() {
          entry.refusals++;
        });
      };
      var this_1 = this;
      while (taken && this.sent < Math.min(this.entries.length, this.limits.inFlight)) {
        _loop_1();
      }
    };
    Outbox2.prototype.hasUnasked = function() {
      return this.sent > this.asked;
    };
    Outbox2.prototype.ask = function() {
      this.asked = this.sent;
    };
    Outbox2.prototype.confirm = function() {
      this.take(this.asked).forEach(function(entry) {
        return entry.resolve();
      });
    };
    Outbox2.prototype.rewind = function() {
      this.sent = this.asked = 0;
      for (var i = this.entries.length - 1; i >= 0; i--) {
        var entry = this.entries[i];
        if (entry.refusals >= MAX_REFUSALS) {
          this.entries.splice(i, 1);
          this.bytes -= entry.size;
          entry.reject(bridgeError("NOT_SENDABLE", "the platform refuses to send this message"));
        }
      }
    };
    Outbox2.prototype.rejectSent = function(error) {
      this.take(this.sent).forEach(function(entry) {
        return entry.reject(error);
      });
    };
    Outbox2.prototype.rejectAll = function(error) {
      this.take(this.entries.length).forEach(function(entry) {
        return entry.reject(error);
      });
    };
    Outbox2.prototype.take = function(count) {
      var _this = this;
      var taken = this.entries.splice(0, count);
      taken.forEach(function(entry) {
        _this.bytes -= entry.size;
      });
      this.sent = Math.max(0, this.sent - count);
      this.asked = 0;
      return taken;
    };
    return Outbox2;
  })()
);

// target/es5/platform.js
var ABNORMAL = 1006;

// target/es5/connection.js
var CONNECT_PATIENCE = 15e3;
var END_PATIENCE = 500;
var HEARTBEAT_INTERVAL = 55e3;
var ASK_INTERVAL = 1e3;
var ASK_BURST = 3;
var ECHO_PATIENCE = 1e4;
var WAKE_PATIENCE = 3e3;
var SHORT_LIFE = 1e4;
var STRAY_LIFE = 6e4;
var FIRST_DELAY = 1e3;
var MAX_DELAY = 3e4;
var FINAL = [1003, 1007, 1008, 1009];
var REPLACED = 4502;
var LATER = [1013, 4003];
var LATER_ATTEMPTS = 4;
var REFUSAL = /^refused (\d{4}) ([^]*)$/;
var Connection = (
  /** @class */
  (function() {
    function Connection2(address, platform, limits, resend) {
      var _this = this;
      this.address = address;
      this.platform = platform;
      this.resend = resend;
      this.now = "connecting";
      this.listeners = new Listeners();
      this.socket = null;
      this.attempts = 0;
      this.up = false;
      this.openedAt = 0;
      this.strayedAt = 0;
      this.shortLives = 0;
      this.refusal = null;
      this.unanswered = 0;
      this.restedAt = 0;
      this.heard = false;
      this.patience = 0;
      this.failure = "";
      this.outbox = new Outbox(limits);
      this.openSocket();
      this.unwatch = platform.watch(function() {
        return _this.wake();
      });
    }
    Object.defineProperty(Connection2.prototype, "state", {
      /** The state of now. */
      get: function() {
        return this.now;
      },
      enumerable: false,
      configurable: true
    });
    Connection2.prototype.send = function(message) {
      var _this = this;
      var sending;
      try {
        if (this.isClosed()) {
          throw bridgeError("CLOSED", "the connection is closed: connect again");
        }
        sending = this.outbox.add(payloadOf(message));
        this.flush();
      } catch (failure) {
        sending = Promise.reject(failure);
      }
      sending.then(void 0, function(failure) {
        if (failure !== _this.ended) {
          _this.report(failure);
        }
      });
      return sending;
    };
    Connection2.prototype.on = function(event, listener) {
      return this.listeners.add(event, listener);
    };
    Connection2.prototype.close = function() {
      if (!this.isClosed()) {
        this.end(bridgeError("CLOSED", "closed by the application"));
      }
    };
    Connection2.prototype.reopen = function() {
      this.become("connecting", {});
      if (this.isClosed()) {
        return;
      }
      try {
        this.openSocket();
      } catch (failure) {
        this.end(failure);
      }
    };
    Connection2.prototype.openSocket = function() {
      var _this = this;
      this.failure = "";
      var own = {};
      var ofNow = function(action) {
        if (own.socket && own.socket === _this.socket) {
          action();
        }
      };
      try {
        this.socket = own.socket = this.platform.open(this.address, {
          opened: function() {
            return ofNow(function() {
              return _this.up || _this.opened();
            });
          },
          message: function(payload) {
            return ofNow(function() {
              return _this.received(payload);
            });
          },
          failed: function(reason) {
            return ofNow(function() {
              return _this.failed(reason);
            });
          },
          closed: function(code, reason) {
            return ofNow(function() {
              return _this.lost(code, reason);
            });
          }
        });
      } catch (failure) {
        throw bridgeError("NO_SOCKET", "the platform opens no socket: " + failure.message);
      }
      this.after(CONNECT_PATIENCE, function() {
        _this.strayedAt = Date.now();
        _this.lost(ABNORMAL, "no connection within " + CONNECT_PATIENCE / 1e3 + " s");
      });
    };
    Connection2.prototype.opened = function() {
      this.up = true;
      this.openedAt = Date.now();
      this.unanswered = 0;
      this.restedAt = 0;
      this.flush();
      if (!this.unanswered) {
        this.ask();
      }
    };
    Connection2.prototype.received = function(payload) {
      this.heard = true;
      if (this.now === "connecting" && this.refusal === null && REFUSAL.test(String(payload))) {
        this.refusal = payload;
        return;
      }
      var isEcho = payload === HEARTBEAT && this.unanswered > 0;
      if (isEcho) {
        this.unanswered--;
        this.attempts = 0;
      }
      if (this.now === "connecting") {
        this.become("open", {});
        if (this.refusal !== null) {
          this.listeners.emit("message", this.refusal);
          this.refusal = null;
        }
      }
      if (!isEcho) {
        this.listeners.emit("message", payload);
      } else if (!this.unanswered && !this.failure) {
        this.outbox.confirm();
        this.flush();
        this.schedule();
      }
    };
    Connection2.prototype.failed = function(reason) {
      var _this = this;
      if (!this.failure) {
        this.failure = withoutAddress(reason || "the platform gave no reason");
        this.after(END_PATIENCE, function() {
          return _this.lost(ABNORMAL, _this.failure);
        });
      }
    };
    Connection2.prototype.lost = function(code, reason) {
      var _this = this;
      var refused = REFUSAL.exec(String(this.refusal));
      if (refused) {
        code = Number(refused[1]);
        reason = refused[2];
      }
      this.shortLives = !code && Date.now() - this.openedAt < SHORT_LIFE ? this.shortLives + 1 : 0;
      this.attempts = Math.max(this.attempts, this.shortLives - 1);
      code = code || ABNORMAL;
      this.letGo();
      var byStray = code === REPLACED && Date.now() - this.strayedAt < STRAY_LIFE;
      if (code >= 4500 && code < 5e3 && !byStray || FINAL.indexOf(code) >= 0) {
        this.end(bridgeError(code, "closed by the bridge: " + (reason || "code " + code)));
        return;
      }
      if (this.resend === "never") {
        this.outbox.rejectSent(bridgeError("UNCONFIRMED", "the connection was lost before the bridge confirmed the message"));
      }
      this.outbox.rewind();
      if (LATER.indexOf(code) >= 0) {
        this.attempts = Math.max(this.attempts, LATER_ATTEMPTS);
      }
      var retryIn = Math.round(Math.random() * Math.min(MAX_DELAY, FIRST_DELAY * Math.pow(2, this.attempts++)));
      this.after(retryIn, function() {
        return _this.reopen();
      });
      this.become("waiting", { code: code, reason: withoutAddress(reason || this.failure), retryIn: retryIn });
    };
    Connection2.prototype.end = function(error) {
      this.ended = error;
      this.letGo();
      this.unwatch();
      this.outbox.rejectAll(error);
      this.become("closed", { code: error.code, reason: error.message });
      if (error.code !== "CLOSED") {
        this.report(error);
      }
    };
    Connection2.prototype.letGo = function() {
      clearTimeout(this.timer);
      var socket = this.socket;
      this.socket = null;
      this.refusal = null;
      this.up = false;
      if (socket) {
        socket.close();
      }
    };
    Connection2.prototype.flush = function() {
      var _this = this;
      var socket = this.socket;
      if (!socket || !this.up || this.failure) {
        return;
      }
      this.outbox.flush(function(payload, refused) {
        socket.send(payload, function(reason) {
          refused();
          if (socket === _this.socket) {
            _this.failed(reason);
          }
        });
        return !_this.failure;
      });
      if (!this.unanswered && this.outbox.hasUnasked()) {
        this.schedule();
      }
    };
    Connection2.prototype.schedule = function() {
      var _this = this;
      if (!this.up || this.failure) {
        return;
      }
      var wait = HEARTBEAT_INTERVAL;
      if (this.outbox.hasUnasked()) {
        var now = Date.now();
        this.restedAt = Math.min(this.restedAt, now + ASK_BURST * ASK_INTERVAL);
        wait = this.restedAt - now - (ASK_BURST - 1) * ASK_INTERVAL;
      }
      if (wait <= 0) {
        this.ask();
      } else {
        this.after(wait, function() {
          return _this.ask();
        });
      }
    };
    Connection2.prototype.ask = function() {
      var _this = this;
      var socket = this.socket;
      if (!socket || !this.up || this.failure) {
        return;
      }
      this.restedAt = Math.max(this.restedAt, Date.now()) + ASK_INTERVAL;
      this.unanswered++;
      this.outbox.ask();
      this.expectEcho(ECHO_PATIENCE);
      socket.send(HEARTBEAT, function(reason) {
        if (socket === _this.socket) {
          _this.failed(reason);
        }
      });
    };
    Connection2.prototype.expectEcho = function(patience) {
      var _this = this;
      this.heard = false;
      this.patience = patience;
      this.after(patience, function() {
        if (_this.heard) {
          _this.expectEcho(ECHO_PATIENCE);
        } else {
          _this.lost(ABNORMAL, "half-open: the bridge did not answer within " + patience / 1e3 + " s");
        }
      });
    };
    Connection2.prototype.wake = function() {
      this.attempts = 0;
      if (this.now === "waiting") {
        this.reopen();
      } else if (this.up && !this.failure) {
        if (!this.unanswered) {
          this.ask();
        }
        if (this.patience !== WAKE_PATIENCE) {
          this.expectEcho(WAKE_PATIENCE);
        }
      }
    };
    Connection2.prototype.isClosed = function() {
      return this.now === "closed";
    };
    Connection2.prototype.become = function(state, detail) {
      this.now = state;
      this.listeners.emit("state", state, detail);
    };
    Connection2.prototype.report = function(error) {
      if (!this.listeners.emit("error", error)) {
        console.warn("bridge client: " + error.message);
      }
    };
    Connection2.prototype.after = function(milliseconds, task) {
      clearTimeout(this.timer);
      this.timer = setTimeout(task, milliseconds);
    };
    return Connection2;
  })()
);

// target/es5/base64.js
var DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function encodeBase64(buffer) {
  var bytes = new Uint8Array(buffer);
  var text = "";
  for (var i = 0; i < bytes.length; i += 3) {
    var left = bytes.length - i;
    var bits = bytes[i] << 16 | (bytes[i + 1] || 0) << 8 | (bytes[i + 2] || 0);
    text += DIGITS.charAt(bits >> 18) + DIGITS.charAt(bits >> 12 & 63);
    text += left > 1 ? DIGITS.charAt(bits >> 6 & 63) : "=";
    text += left > 2 ? DIGITS.charAt(bits & 63) : "=";
  }
  return text;
}
function decodeBase64(text) {
  var digits = text.replace(/[^A-Za-z0-9+/]/g, "");
  var bytes = new Uint8Array(digits.length * 3 >> 2);
  var bits = 0;
  for (var i = 0, at = 0; i < digits.length; i++) {
    bits = bits << 6 | DIGITS.indexOf(digits.charAt(i));
    if (i % 4) {
      bytes[at++] = bits >> 6 - 2 * (i % 4);
    }
  }
  return bytes.buffer;
}

// target/es5/mini-events.js
function unwrapped(event) {
  var outer = event || {};
  var inner = outer.data;
  return inner && typeof inner === "object" && !isBuffer(inner) ? inner : outer;
}
function payloadIn(event) {
  var raw = unwrapped(event);
  return raw.isBuffer && typeof raw.data === "string" ? decodeBase64(raw.data) : raw.data;
}
function codeIn(event) {
  return Number(unwrapped(event).code) || 0;
}
function reasonIn(event) {
  var raw = unwrapped(event);
  var outer = event || {};
  return String(raw.reason || raw.errMsg || raw.errorMessage || outer.errorMessage || raw.message || "");
}

// target/es5/task-socket.js
var nothing = function() {
};
function sendBy(send, sending, refused) {
  var fail = sending.fail = function(failure) {
    return refused(reasonIn(failure));
  };
  try {
    send(sending);
  } catch (failure) {
    fail(failure);
  }
}
function closeBy(close) {
  try {
    close({ code: 1e3, success: nothing, fail: nothing });
  } catch (alreadyGone) {
  }
}
function isTask(returned) {
  return !!returned && typeof returned.onOpen === "function";
}
var TaskSocket = (
  /** @class */
  (function() {
    function TaskSocket2(task, encode, events) {
      var _this = this;
      this.task = task;
      this.encode = encode;
      this.released = false;
      task.onOpen(function() {
        return _this.released ? _this.closeTask() : events.opened();
      });
      task.onMessage(function(event) {
        return events.message(payloadIn(event));
      });
      task.onError(function(event) {
        return events.failed(reasonIn(event));
      });
      task.onClose(function(event) {
        return events.closed(codeIn(event), reasonIn(event));
      });
    }
    TaskSocket2.prototype.send = function(payload, refused) {
      var _this = this;
      sendBy(function(sending) {
        return _this.task.send(sending);
      }, this.encode(payload), refused);
    };
    TaskSocket2.prototype.close = function() {
      this.released = true;
      this.closeTask();
    };
    TaskSocket2.prototype.closeTask = function() {
      var _this = this;
      closeBy(function(closing) {
        return _this.task.close(closing);
      });
    };
    return TaskSocket2;
  })()
);

// target/es5/global-socket.js
var GlobalSocket = (
  /** @class */
  (function() {
    function GlobalSocket2(api, encode) {
      var _this = this;
      this.api = api;
      this.encode = encode;
      this.holder = null;
      this.connecting = false;
      this.url = "";
      this.doubtful = false;
      this.registered = false;
      this.opened = function() {
        _this.connecting = false;
        if (_this.holder && _this.doubtful) {
          _this.holder.closed(0, "an attempt to another address was under way");
        } else if (_this.holder) {
          _this.holder.opened();
        } else {
          _this.release();
        }
      };
      this.message = function(event) {
        if (_this.holder && !_this.connecting) {
          _this.holder.message(payloadIn(event));
        }
      };
      this.failed = function(event) {
        _this.connecting = false;
        if (_this.holder) {
          _this.holder.failed(reasonIn(event));
        }
      };
      this.closed = function(event) {
        _this.connecting = false;
        if (_this.holder) {
          _this.holder.closed(codeIn(event), reasonIn(event));
        } else {
          _this.unregister();
        }
      };
    }
    GlobalSocket2.prototype.checkFree = function() {
      if (this.holder) {
        throw new Error("this runtime has a single socket, which another connection holds: close that one first");
      }
    };
    GlobalSocket2.prototype.take = function(url, events) {
      var _this = this;
      this.register();
      this.holder = events;
      this.doubtful = this.connecting && (this.doubtful || url !== this.url);
      this.url = url;
      this.connecting = true;
      return {
        send: function(payload, refused) {
          return sendBy(function(sending) {
            return _this.api.sendSocketMessage(sending);
          }, _this.encode(payload), refused);
        },
        close: function() {
          if (_this.holder === events) {
            _this.release();
          }
        }
      };
    };
    GlobalSocket2.prototype.release = function() {
      var _this = this;
      this.holder = null;
      if (!this.connecting) {
        this.unregister();
      }
      closeBy(function(closing) {
        return _this.api.closeSocket(closing);
      });
    };
    GlobalSocket2.prototype.register = function() {
      if (!this.registered) {
        var api = this.api;
        api.onSocketOpen(this.opened);
        api.onSocketMessage(this.message);
        api.onSocketError(this.failed);
        api.onSocketClose(this.closed);
        this.registered = true;
      }
    };
    GlobalSocket2.prototype.unregister = function() {
      var api = this.api;
      if (this.registered && api.offSocketOpen && api.offSocketMessage && api.offSocketError && api.offSocketClose) {
        this.registered = false;
        api.offSocketOpen(this.opened);
        api.offSocketMessage(this.message);
        api.offSocketError(this.failed);
        api.offSocketClose(this.closed);
      }
    };
    return GlobalSocket2;
  })()
);

// target/es5/wakers.js
var Wakers = (
  /** @class */
  (function() {
    function Wakers2(api) {
      var _this = this;
      this.api = api;
      this.all = [];
      this.registered = false;
      this.wake = function() {
        return _this.all.forEach(function(wake) {
          return wake();
        });
      };
      this.network = function(event) {
        if (!event || event.isConnected !== false) {
          _this.wake();
        }
      };
    }
    Wakers2.prototype.add = function(wake) {
      var _this = this;
      this.all.push(wake);
      this.register();
      return function() {
        _this.all = _this.all.filter(function(other) {
          return other !== wake;
        });
        if (!_this.all.length) {
          _this.unregister();
        }
      };
    };
    Wakers2.prototype.register = function() {
      var api = this.api;
      if (!this.registered) {
        this.registered = true;
        if (api.onNetworkStatusChange) {
          api.onNetworkStatusChange(this.network);
        }
        if (api.onAppShow) {
          api.onAppShow(this.wake);
        }
      }
    };
    Wakers2.prototype.unregister = function() {
      var api = this.api;
      if ((!api.onNetworkStatusChange || api.offNetworkStatusChange) && (!api.onAppShow || api.offAppShow)) {
        this.registered = false;
        if (api.offNetworkStatusChange) {
          api.offNetworkStatusChange(this.network);
        }
        if (api.offAppShow) {
          api.offAppShow(this.wake);
        }
      }
    };
    return Wakers2;
  })()
);

// target/es5/mini.js
var asIs = function(payload) {
  return { data: payload };
};
var asText = function(payload) {
  return typeof payload === "string" ? { data: payload } : { data: encodeBase64(payload), isBuffer: true };
};
var MiniPlatform = (
  /** @class */
  (function() {
    function MiniPlatform2(name, api, encode, storage) {
      this.name = name;
      this.api = api;
      this.encode = encode;
      this.storage = storage;
      this.refusals = "frame";
      this.hasTasks = false;
      this.socket = new GlobalSocket(api, encode);
      this.wakers = new Wakers(api);
    }
    MiniPlatform2.prototype.load = function(name) {
      return String(this.storage.load(name) || "");
    };
    MiniPlatform2.prototype.save = function(name, value) {
      this.storage.save(name, value);
    };
    MiniPlatform2.prototype.open = function(url, events) {
      this.socket.checkFree();
      var returned = this.api.connectSocket({
        url: url,
        // Alipay, and uni-app on it, return a task only if asked.
        multiple: true,
        // uni-app returns a promise instead of a task unless there is a callback.
        success: function() {
        },
        fail: function(failure) {
          Promise.resolve().then(function() {
            return events.failed(reasonIn(failure));
          });
        }
      });
      if (isTask(returned)) {
        this.hasTasks = true;
        return new TaskSocket(returned, this.encode, events);
      }
      return this.hasTasks ? { send: function() {
      }, close: function() {
      } } : this.socket.take(url, events);
    };
    MiniPlatform2.prototype.watch = function(wake) {
      return this.wakers.add(wake);
    };
    return MiniPlatform2;
  })()
);
function weChat(name, api) {
  return new MiniPlatform(name, api, asIs, {
    load: function(key) {
      return api.getStorageSync(key);
    },
    save: function(key, value) {
      return api.setStorageSync(key, value);
    }
  });
}
function aliPay(api) {
  return new MiniPlatform("my", api, asText, {
    load: function(key) {
      return api.getStorageSync({ key: key }).data;
    },
    save: function(key, data) {
      api.setStorageSync({ key: key, data: data });
    }
  });
}

// target/es5/web.js
var WebPlatform = (
  /** @class */
  (function() {
    function WebPlatform2(globals, storage) {
      this.globals = globals;
      this.storage = storage;
      this.name = "web";
      this.refusals = "close";
    }
    WebPlatform2.prototype.open = function(url, events) {
      var socket = new (this.globals()).WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.onopen = function() {
        return events.opened();
      };
      socket.onmessage = function(event) {
        if (typeof event.data === "string" || isBuffer(event.data)) {
          events.message(event.data);
        }
      };
      socket.onerror = function() {
        return events.failed("the WebSocket failed");
      };
      socket.onclose = function(event) {
        return events.closed(event.code, event.reason);
      };
      return {
        send: function(payload, refused) {
          try {
            socket.send(payload);
          } catch (failure) {
            refused(String(failure));
          }
        },
        close: function() {
          return socket.close(1e3);
        }
      };
    };
    WebPlatform2.prototype.load = function(name) {
      return this.storage().getItem(name) || "";
    };
    WebPlatform2.prototype.save = function(name, value) {
      this.storage().setItem(name, value);
    };
    WebPlatform2.prototype.watch = function(wake) {
      var _a = this.globals(), window2 = _a.window, document2 = _a.document;
      var seen = function() {
        if (document2.visibilityState !== "hidden") {
          wake();
        }
      };
      if (window2) {
        window2.addEventListener("online", wake);
      }
      if (document2) {
        document2.addEventListener("visibilitychange", seen);
      }
      return function() {
        if (window2) {
          window2.removeEventListener("online", wake);
        }
        if (document2) {
          document2.removeEventListener("visibilitychange", seen);
        }
      };
    };
    return WebPlatform2;
  })()
);

// target/es5/detect.js
var known = [];
function once(api, make) {
  if (!api || typeof api.connectSocket !== "function") {
    return void 0;
  }
  var platform = known.filter(function(other) {
    return other.api === api;
  })[0];
  if (!platform) {
    platform = make(api);
    known.push(platform);
  }
  return platform;
}
var web = new WebPlatform(
  function() {
    return {
      WebSocket: WebSocket,
      window: typeof window === "undefined" ? void 0 : window,
      document: typeof document === "undefined" ? void 0 : document
    };
  },
  // Where a page's storage is forbidden, even `typeof` throws.
  function() {
    return sessionStorage;
  }
);
var FINDERS = {
  my: function() {
    return typeof my !== "undefined" && once(my, aliPay);
  },
  wx: function() {
    return typeof wx !== "undefined" && once(wx, function(api) {
      return weChat("wx", api);
    });
  },
  uni: function() {
    return typeof uni !== "undefined" && once(uni, function(api) {
      return weChat("uni", api);
    });
  },
  web: function() {
    return typeof WebSocket !== "undefined" && web;
  }
};
var ORDER = ["my", "wx", "uni", "web"];
function findPlatform(name) {
  var names = name === void 0 ? ORDER : [name];
  for (var i = 0; i < names.length; i++) {
    var found = ORDER.indexOf(names[i]) >= 0 && FINDERS[names[i]]();
    if (found) {
      return found;
    }
  }
  throw new TypeError(name === void 0 ? "there is no my, wx, uni or WebSocket (before Node 22 set globalThis.WebSocket)" : "the platform '" + name + "' is not here: give my, wx, uni or web, or leave it out");
}

// target/es5/options.js
var VALUES = ["key", "pid", "sn", "openid"];
var MAX_VALUE = 128;
function addressOf(options) {
  if (options.url !== void 0) {
    return withScheme("url", options.url).replace(/#.*/, "");
  }
  var address = withScheme("host", options.host).replace(/[?#].*/, "").replace(/\/+$/, "") + "/netgate";
  for (var i = 0; i < VALUES.length; i++) {
    address += "/" + segment(VALUES[i], options[VALUES[i]]);
  }
  return address;
}
function withParameter(address, name, value) {
  if (new RegExp("[?&]" + name + "=").test(address)) {
    return address;
  }
  return address + (address.indexOf("?") < 0 ? "?" : "&") + name + "=" + encoded(name, value);
}
function limitsOf(options) {
  var limits = { messages: 256, bytes: 1 << 20, inFlight: 40, frame: 64 << 10 };
  var given = options.limits || {};
  for (var name in limits) {
    var value = given[name];
    if (value !== void 0) {
      if (!(value >= 1)) {
        throw new TypeError("limits." + name + " is " + value + ": give a number from 1 on");
      }
      limits[name] = value;
    }
  }
  return limits;
}
function checkValue(name, value) {
  if (typeof value !== "string" || !value || value.length > MAX_VALUE) {
    throw new TypeError(name + " must be a string of 1 to " + MAX_VALUE + " characters");
  }
  return value;
}
function segment(name, value) {
  var text = checkValue(name, value);
  if (/[+#\/\u0000-\u001f\u007f-\u009f]/.test(text)) {
    throw new TypeError(name + " holds one of + # / or a control character, which topics must not have");
  }
  return encoded(name, text);
}
function encoded(name, text) {
  try {
    return encodeURIComponent(text);
  } catch (malformed) {
    throw new TypeError(name + " holds half a surrogate pair, which UTF-8 cannot express");
  }
}
function withScheme(name, value) {
  if (typeof value !== "string" || !value) {
    throw new TypeError(name + " is missing: give url, or host with key, pid, sn and openid");
  }
  var scheme = /^(http|ws)(s?):\/\//i.exec(value);
  if (scheme) {
    return "ws" + scheme[2].toLowerCase() + value.slice(scheme[0].length - 3);
  }
  if (/^[a-z]*:?\/\//i.test(value)) {
    throw new TypeError(name + " has no scheme that a WebSocket can use: give wss:// (or ws:// where the platform allows it)");
  }
  return "wss://" + value;
}

// target/es5/index.js
var CID = "ws-mqtt-bridge.cid";
function connect(options) {
  if (!options || typeof options !== "object") {
    throw new TypeError("options are missing: give url, or host with key, pid, sn and openid");
  }
  var resend = options.resend === void 0 ? "unconfirmed" : options.resend;
  if (resend !== "unconfirmed" && resend !== "never") {
    throw new TypeError("resend is '" + resend + "': give unconfirmed or never");
  }
  var address = addressOf(options);
  var limits = limitsOf(options);
  var platform = findPlatform(options.platform);
  address = withParameter(address, "cid", options.cid === void 0 ? installation(platform) : checkValue("cid", options.cid));
  address = withParameter(address, "heartbeat", "echo");
  address = withParameter(address, "refuse", platform.refusals);
  return new Connection(address, platform, limits, resend);
}
function installation(platform) {
  var cid = "";
  try {
    cid = platform.load(CID);
    if (!/^[a-z0-9]{16,128}$/.test(cid)) {
      cid = "";
    }
  } catch (unreadable) {
  }
  if (!cid) {
    while (cid.length < 24) {
      cid += Math.random().toString(36).slice(2);
    }
    cid = cid.slice(0, 24);
    try {
      platform.save(CID, cid);
    } catch (full) {
    }
  }
  return cid;
}
export {
  connect
};
