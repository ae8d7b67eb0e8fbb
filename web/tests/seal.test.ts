import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compressAll, filesUnder } from '../scripts/seal/compress'
import { keepBuilds } from '../scripts/seal/keep-builds'
import { buildIdOf, inlineScripts, objections, sha256 } from '../scripts/seal/pages'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seal-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('inline scripts', () => {
  it.each([
    ['<script>a()</script>', ['a()']],
    ['<script type="module">b()</script><SCRIPT TYPE=importmap>{"imports":{}}</SCRIPT>', ['b()', '{"imports":{}}']],
    ['<script src="/x.js"></script><script type="module" src="/y.js" crossorigin></script>', []],
    ['<script type="application/json" id="d">[1]</script>', []],
    ['<script data-src="x">c()\n</script>', ['c()\n']],
    ['<script></script>', []],
  ])('of %s', (html, scripts) => {
    expect(inlineScripts(html)).toEqual(scripts)
  })

  it('are hashed as the policy names them', () => {
    expect(sha256('alert(1)')).toBe('sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=')
  })
})

describe('objections', () => {
  it.each(['<p style="color:red">', '<style>p{}</style>', '<a onclick="x()">', '<p class="a" STYLE=x>'])('to %s', (html) => {
    expect(objections(html)).toHaveLength(1)
  })

  it.each(['<link rel="stylesheet" href="/a.css">', '<p class="style">style="x"</p>', '<script>var a="<p style=x>"</script>', '<input data-on="1" name="one">'])('none to %s', (html) => {
    expect(objections(html)).toEqual([])
  })
})

describe('compressed files', () => {
  it('stand beside what gets smaller, and hold the same', () => {
    const text = 'body{color:red}'.repeat(100)
    writeFileSync(join(folder, 'a.css'), text)
    writeFileSync(join(folder, 'tiny.js'), 'x')
    writeFileSync(join(folder, 'font.woff2'), text)
    compressAll(folder)
    expect(filesUnder(folder).map(file => file.slice(folder.length + 1)).sort()).toEqual(['a.css', 'a.css.br', 'a.css.gz', 'font.woff2', 'tiny.js'])
    expect(brotliDecompressSync(readFileSync(join(folder, 'a.css.br'))).toString()).toBe(text)
    expect(gunzipSync(readFileSync(join(folder, 'a.css.gz'))).toString()).toBe(text)
  })
})

describe('kept builds', () => {
  function build(...names: string[]): string[] {
    const assets = join(folder, 'assets')
    rmSync(assets, { recursive: true, force: true })
    mkdirSync(assets)
    names.forEach(name => writeFileSync(join(assets, name), name))
    keepBuilds(assets, join(folder, 'state'), 2)
    return filesUnder(assets).map(file => file.slice(assets.length + 1)).sort()
  }

  it('are the two before this one', () => {
    expect(build('a.js', 'same.js')).toEqual(['a.js', 'same.js'])
    expect(build('b.js', 'same.js')).toEqual(['a.js', 'b.js', 'same.js'])
    expect(build('c.js', 'same.js')).toEqual(['a.js', 'b.js', 'c.js', 'same.js'])
    expect(build('d.js', 'same.js')).toEqual(['b.js', 'c.js', 'd.js', 'same.js'])
  })

  it('are not pushed out by building the same again', () => {
    build('a.js')
    build('b.js')
    build('c.js')
    build('c.js')
    expect(build('c.js')).toEqual(['a.js', 'b.js', 'c.js'])
  })
})

it('the shell has to name its build', () => {
  expect(buildIdOf('window.__NUXT__.config={app:{buildId:"abc-1"}}')).toBe('abc-1')
  expect(() => buildIdOf('<html>')).toThrow('does not name')
})
