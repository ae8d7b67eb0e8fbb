import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const compressible = /\.(?:html|js|mjs|css|svg|json|txt|xml|map|webmanifest)$/

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

/** Puts `.br` and `.gz` beside every file that gets smaller by it. */
export function compressAll(folder: string): void {
  for (const file of filesUnder(folder).filter(name => compressible.test(name))) {
    const plain = readFileSync(file)
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
    for (const [suffix, packed] of [['.br', brotliCompressSync(plain, { params })], ['.gz', gzipSync(plain, { level: 9 })]] as const) {
      if (packed.length < plain.length)
        writeFileSync(file + suffix, packed)
    }
  }
}
