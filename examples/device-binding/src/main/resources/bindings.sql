CREATE TABLE IF NOT EXISTS bindings (
  pid VARCHAR(128) NOT NULL,
  sn VARCHAR(128) NOT NULL,
  openid VARCHAR(128) NOT NULL,
  role VARCHAR(8) NOT NULL CHECK (role IN ('owner', 'guest')),
  PRIMARY KEY (pid, sn, openid)
);
MERGE INTO bindings VALUES ('lamp', '1', 'alice', 'owner');
MERGE INTO bindings VALUES ('lamp', '1', 'bob', 'guest');
