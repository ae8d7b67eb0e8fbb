// Real Chromium, driven by playwright-core.
import { chromiumPath, fromWeb } from './paths.mjs'

const { chromium } = (await fromWeb('playwright-core')).default

const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-quic']

function options({ environment = {}, more = [] } = {}) {
  return { executablePath: chromiumPath, args: [...args, ...more], env: { ...process.env, ...environment } }
}

export const launch = settings => chromium.launch(options(settings))

/** A browser whose cookies and storage live in `folder` and outlive it. Resolves with its one context. */
export const launchProfile = (folder, settings) => chromium.launchPersistentContext(folder, options(settings))
