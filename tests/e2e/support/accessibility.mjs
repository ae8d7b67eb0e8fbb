// Looks at a page as axe does, takes its picture, and checks that it fits.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { scratch, webSources } from './paths.mjs'

const source = readFileSync(createRequire(join(webSources, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8')
const screens = join(scratch, 'screens')
mkdirSync(screens, { recursive: true })

const looks = ['light', 'dark'].flatMap(colorScheme => [
  { name: `${colorScheme} desktop`, colorScheme, width: 1280, height: 800 },
  { name: `${colorScheme} phone`, colorScheme, width: 390, height: 844 },
])

/** The page as it is now: light and dark, wide and narrow. Its pictures are for people to look at. */
export async function assertGoodInEveryLook(page, name) {
  await page.evaluate(source) // not a script element: the page's policy would rightly block it
  await page.evaluate(() => document.fonts.ready)
  for (const { name: look, colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    // A dialog covers the window, not the page: a picture of the whole page would tear them apart.
    const fullPage = await page.locator('dialog[open]').count() === 0
    await page.screenshot({ path: join(screens, `${name} ${look}.png`.replaceAll(' ', '-')), fullPage })
    assert.deepEqual(await violations(page), [], look)
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    assert.ok(content <= window, `${look}: the page is ${content} px wide in a window of ${window} px`)
  }
}

async function violations(page) {
  return await page.evaluate(async () => (await globalThis.axe.run(document)).violations
    .map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map(node => `${node.target} ${node.html}`).join(' | ')}`))
}
