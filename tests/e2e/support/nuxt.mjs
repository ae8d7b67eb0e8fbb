// A page server without Gatehouse: a build of the web app on Node, over HTTP on a free port.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after } from 'node:test'
import { node } from './paths.mjs'
import { start, stop } from './processes.mjs'
import { until } from './until.mjs'

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** Serves `build` until the test file ends; `api` is the address of the API as the pages' own calls reach it. */
export async function serveNuxt(build, port, api) {
  const nuxt = start(node, [join(build, 'server/index.mjs')], { env: { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', GATEHOUSE_API: api, NODE_ENV: 'production' } })
  after(() => stop(nuxt))
  await until('the Nuxt server answers', () => fetch(`http://127.0.0.1:${port}/robots.txt`), { timeout: 30_000 })
  return nuxt
}
