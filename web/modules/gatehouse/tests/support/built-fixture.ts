import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const module = resolve(import.meta.dirname, '../..')
const fixture = join(module, 'tests/fixture')
const output = join(fixture, '.output')

function newest(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory())
    return mtimeMs
  const names = readdirSync(path).filter(name => !name.startsWith('.'))
  return Math.max(mtimeMs, ...names.map(name => newest(join(path, name))))
}

/** The fixture's build, made again only when it or the module has changed. */
export function builtFixture(): string {
  const done = join(output, 'server/gatehouse.json')
  const sources = ['bundle.ts', 'index.ts', 'isolation', 'lean', 'options.ts', 'preset', 'runtime', 'tests/fixture/nuxt.config.ts', 'tests/fixture/app', 'tests/fixture/server']
  if (existsSync(done) && statSync(done).mtimeMs > Math.max(...sources.map(name => newest(join(module, name)))))
    return output
  const nuxt = resolve('node_modules/nuxt/bin/nuxt.mjs')
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TEST$|NODE_ENV$|VITEST)/.test(name))) // a build as any other
  const { status, stdout, stderr } = spawnSync(process.execPath, [nuxt, 'build', fixture], { encoding: 'utf8', env })
  if (status !== 0)
    throw new Error(`The fixture does not build:\n${stdout}\n${stderr}`)
  return output
}
