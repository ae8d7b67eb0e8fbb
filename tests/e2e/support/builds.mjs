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

/** The output folder of `npm run <script>`. */
export async function webBuild(script) {
  const output = join(scratch, script.replaceAll(/\W/g, '-'))
  const done = join(output, 'gatehouse.json')
  const changed = Math.max(...sources.map(name => join(webSources, name)).filter(existsSync).map(newest))
  if (existsSync(done) && statSync(done).mtimeMs > changed)
    return output
  mkdirSync(scratch, { recursive: true })
  await run('npm', ['run', script], { cwd: webSources, env: { ...process.env, WEB_OUTPUT: output } })
  return output
}
