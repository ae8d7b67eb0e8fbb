import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createHash } from 'node:crypto'
import { filesUnder } from './compress.ts'

// A visitor who loaded a page before a deployment still asks for that build's files afterwards.

/**
 * Remembers `assets` in `state` and adds the files of the `previous` builds before it. Building the same again
 * does not push an older build out: a build is known by the names of its files, which hold their content's hash.
 */
export function keepBuilds(assets: string, state: string, previous: number): void {
  mkdirSync(state, { recursive: true })
  const id = fingerprint(assets)
  const known = readdirSync(state).sort((a, b) => number(a) - number(b))
  const newest = number(known.at(-1) ?? '0')
  known.filter(name => name.endsWith(`-${id}`)).forEach(name => rmSync(join(state, name), { recursive: true }))
  cpSync(assets, join(state, `${newest + 1}-${id}`), { recursive: true })

  const others = known.filter(name => !name.endsWith(`-${id}`))
  for (const name of others.splice(0, Math.max(0, others.length - previous)))
    rmSync(join(state, name), { recursive: true })
  for (const name of others) {
    for (const file of filesUnder(join(state, name))) {
      const target = join(assets, file.slice(join(state, name).length))
      if (!existsSync(target))
        cpSync(file, target)
    }
  }
}

function number(name: string): number {
  return Number(basename(name).split('-')[0]) || 0
}

function fingerprint(folder: string): string {
  const names = filesUnder(folder).map(file => file.slice(folder.length)).sort()
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16)
}
