// A Gatehouse server on a free port with a data folder of its own, filled with the demo users and posts.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Log } from './log.mjs'
import { binary, node, web as defaultWeb } from './paths.mjs'
import { run, start, stop } from './processes.mjs'
import { until } from './until.mjs'

export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-e2e-${name}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function makeDemo(folder) {
  await run(binary, ['demo', '--data', folder])
}

async function freshData(folder) {
  const made = process.env.GATEHOUSE_E2E_DEMO // by run.mjs, once for all files
  if (made && existsSync(made))
    cpSync(made, folder, { recursive: true })
  else
    await makeDemo(folder)
}

export class Server {
  #process
  #markers = 0

  constructor(folder, web, args) {
    this.folder = folder
    this.web = web
    this.args = args
    this.log = new Log(join(folder, 'server.log'))
    this.port = 0
  }

  get url() {
    return `http://127.0.0.1:${this.port}`
  }

  /** Serves; after stop() it may be started again, on the same port and data. */
  async start() {
    this.#process = start(binary, ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`, '--web', this.web,
      ...this.args.includes('--node') ? [] : ['--node', node], '--log', this.log.file, ...this.args])
    const announced = await until('the server says where it serves', () => {
      if (this.#process.child.exitCode !== null)
        throw new Error(`The server ended: ${this.#process.output}`)
      return /serves http:\/\/127\.0\.0\.1:(\d+)/.exec(this.#process.output)
    })
    this.port = Number(announced[1])
    return this
  }

  stop() {
    return stop(this.#process)
  }

  /** What it wrote to standard output and standard error. */
  get output() {
    return this.#process.output
  }

  /** The log, once it holds every request answered until now. */
  async settled() {
    const path = `/api/marker-${++this.#markers}/`
    const answer = await fetch(this.url + path)
    await answer.arrayBuffer()
    await until(`the log holds ${path}`, () => this.log.requests({ path }).length)
    return this.log
  }

  /** Process id of the Node that renders now. */
  async renderer() {
    return await until('a renderer is up', () => {
      const last = this.log.lines().findLast(line => ['renderer_up', 'renderer_started', 'renderer_ended'].includes(line.event))
      return last?.event === 'renderer_up' && this.log.events('renderer_started').at(-1).process
    })
  }

  /** Runs `work` on the database file the server is using. */
  database(work) {
    const db = new DatabaseSync(join(this.folder, 'site.db'))
    try {
      db.exec('PRAGMA busy_timeout = 5000')
      return work(db)
    }
    finally {
      db.close()
    }
  }

  rows(sql, ...values) {
    return this.database(db => db.prepare(sql).all(...values))
  }

  change(sql, ...values) {
    return this.database(db => db.prepare(sql).run(...values)).changes
  }
}

/** `web` is a build's folder, an address or 'none'; `args` are more settings of `gatehouse serve`. */
export async function startServer({ web = defaultWeb, args = [] } = {}) {
  const folder = temporaryFolder('data')
  await freshData(folder)
  return await new Server(folder, web, args).start()
}
