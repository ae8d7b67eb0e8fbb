// Finishes a build so that a server can publish it: hashes of its inline scripts, compressed files, the assets of the
// two builds before it, and gatehouse.json, which says all this. Part of `npm run build`; fails the build when a page
// could not be served under the content security policy.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compressAll, filesUnder } from './seal/compress.ts'
import { keepBuilds } from './seal/keep-builds.ts'
import { buildIdOf, inlineScripts, objections, sha256 } from './seal/pages.ts'

const output = resolve(process.env.WEB_OUTPUT || '.output')
const state = process.env.WEB_OUTPUT ? `${output}.builds` : resolve('.builds')
const isStatic = process.argv.includes('--static')
const publicDir = join(output, 'public')

const shell = readFileSync(join(publicDir, '200.html'), 'utf8')
if (!isStatic && existsSync(join(publicDir, 'index.html')))
  throw new Error('The start page was prerendered; it has to be rendered for each visitor')

const prerendered = filesUnder(publicDir).filter(file => file.endsWith('.html')).map(file => readFileSync(file, 'utf8'))
const pages = isStatic ? prerendered : [...prerendered, ...await renderedPages()]
const problems = pages.flatMap(objections)
if (problems.length)
  throw new Error(`Pages that the content security policy would break:\n${[...new Set(problems)].join('\n')}`)

compressAll(publicDir)
keepBuilds(join(publicDir, '_nuxt'), state, 2)
const description = {
  version: 1,
  ...channel(),
  buildId: buildIdOf(shell),
  ssr: process.env.NUXT_SSR !== 'false' && !isStatic,
  scriptHashes: [...new Set(pages.flatMap(inlineScripts).map(sha256))].sort(),
  shell: '200.html',
}
writeFileSync(join(output, 'gatehouse.json'), `${JSON.stringify(description)}\n`)
console.log(`Sealed build ${description.buildId}: ${description.scriptHashes.length} inline scripts, ${pages.length} pages looked at`)

/** What the build's server says of the render channel it speaks: `protocol` and `vary`; nothing where no page is rendered. */
function channel(): { protocol?: number, vary?: string[] } {
  const file = join(output, 'server/gatehouse.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { protocol: number, vary: string[] } : {}
}

/** A page and an error page, twice each, from the built server without any API. */
async function renderedPages(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seal-'))
  const socketPath = join(folder, 'page.sock')
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${output}`, join(output, 'server/index.mjs')], {
    env: { NITRO_UNIX_SOCKET: socketPath, GATEHOUSE_API: `unix:${join(folder, 'no-api.sock')}`, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    for (let tries = 0; !existsSync(socketPath); tries++) {
      if (child.exitCode !== null || tries > 300)
        throw new Error('The built server does not start')
      await sleep(100)
    }
    const found: string[] = []
    for (const path of ['/', '/login', '/no-such-page', '/posts']) {
      const [first, second] = [await get(socketPath, path), await get(socketPath, path)]
      if (inlineScripts(first).join('\0') !== inlineScripts(second).join('\0'))
        throw new Error(`${path} has an inline script that differs between two renders`)
      found.push(first)
    }
    return found
  }
  finally {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, headers: { host: 'localhost', accept: 'text/html' } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => text += part).on('error', reject)
      answer.on('end', () => answer.headers['content-type']?.startsWith('text/html') ? resolve(text) : reject(new Error(`${path} is not HTML`)))
    })
    call.on('error', reject).end()
  })
}
