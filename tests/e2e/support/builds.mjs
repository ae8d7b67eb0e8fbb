// Other builds of the web app, made by its own scripts, and made again only when its sources have changed.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { scratch, webSources } from './paths.mjs'
import { run } from './processes.mjs'

const sources = ['app', 'modules', 'public', 'scripts', 'server', 'nuxt.config.ts', 'package.json', 'package-lock.json']

function newest(path) {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory())
    return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))))
}

/** The pages as stock Nuxt on Node makes them: the same app without anything of ours in the render. */
export const stockBuild = () => webBuild('build', { name: 'stock', environment: { WEB_STOCK: '1' } })

/** The output folder of `npm run <script>`. */
export async function webBuild(script, { name = script.replaceAll(/\W/g, '-'), environment = {} } = {}) {
  const output = join(scratch, name)
  const done = join(output, 'gatehouse.json')
  const changed = Math.max(...sources.map(name => join(webSources, name)).filter(existsSync).map(newest))
  if (existsSync(done) && statSync(done).mtimeMs > changed)
    return output
  mkdirSync(scratch, { recursive: true })
  await run('npm', ['run', script], { cwd: webSources, env: { ...process.env, ...environment, WEB_OUTPUT: output } })
  return output
}
