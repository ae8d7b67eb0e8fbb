// The same build without a channel: Nitro's own HTTP server, on a Unix socket.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface StockPage { status: number, headers: Record<string, string | string[] | undefined>, body: string }

/** Gets `paths` from it, one after the other or all at once. */
export async function stockPages(output: string, paths: string[], headers: Record<string, string>, atOnce = false): Promise<StockPage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stock-'))
  const socketPath = join(folder, 'page.sock')
  const child = spawn(process.execPath, [`${output}/server/index.mjs`], { env: { NODE_ENV: 'production', NITRO_UNIX_SOCKET: socketPath }, stdio: 'ignore' })
  try {
    while (!existsSync(socketPath)) {
      if (child.exitCode !== null)
        throw new Error('The built server does not start')
      await sleep(20)
    }
    if (atOnce)
      return await Promise.all(paths.map(path => get(socketPath, path, headers)))
    const pages: StockPage[] = []
    for (const path of paths)
      pages.push(await get(socketPath, path, headers))
    return pages
  }
  finally {
    child.kill()
    if (child.exitCode === null)
      await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

function get(socketPath: string, path: string, headers: Record<string, string>): Promise<StockPage> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', part => body += part).on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    }).on('error', reject).end()
  })
}
