// Where things are. Everything the tests start comes from this repository, but for the browser.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const webSources = join(root, 'web')
export const node = join(webSources, 'node_modules/.bin/node')
export const scratch = join(root, 'build/e2e')
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

const binaries = ['build/release/gatehouse', 'build/dev/gatehouse'].map(path => join(root, path))
export const binary = resolve(process.env.GATEHOUSE_E2E_BINARY ?? binaries.find(existsSync) ?? binaries[0])
export const web = resolve(process.env.GATEHOUSE_E2E_WEB ?? join(webSources, '.output'))

const requireFromWeb = createRequire(join(webSources, 'package.json'))

/** A package of the web app: the tests have no dependencies of their own. */
export const fromWeb = name => import(pathToFileURL(requireFromWeb.resolve(name)))
