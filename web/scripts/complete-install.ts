// Part of `npm ci`. npm leaves out optional packages whose `engines` do not fit the Node it runs on: with the Node 18 of
// Debian 12 those are the native parts of the bundler. The app brings its own Node, so npm is simply asked again with that one.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

interface Locked { optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> }
const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc'
const fits = (wanted: string[] | undefined, own: string) => !wanted || wanted.includes(own)
const missing = Object.entries(lock.packages).filter(([folder, locked]) =>
  locked.optional && locked.os && fits(locked.os, process.platform) && fits(locked.cpu, process.arch) && fits(locked.libc, libc)
  && !existsSync(folder))

const npm = process.env.npm_execpath
if (missing.length && npm?.endsWith('.js')) {
  console.log(`Installing ${missing.length} native packages with Node ${process.versions.node}`)
  const again = spawnSync(process.execPath, [npm, 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  process.exitCode = again.status ?? 1
}
