// Every page a stranger sees: no violation of axe's rules, nothing in the console, no sideways scrolling;
// light and dark, desktop and phone; with pictures.
import { test } from 'node:test'
import { assertGoodInEveryLook } from './support/accessibility.mjs'
import { submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'

const site = await openSite()

const pages = {
  'home': page => page.goto('/'),
  'login': page => page.goto('/login'),
  'login with errors': async (page) => {
    await page.goto('/login')
    await screen(page).signIn.click()
    await page.locator('[aria-invalid="true"]').first().waitFor()
  },
  'login refused': async (page) => {
    await page.goto('/login?redirect=/posts')
    await submitLogin(page, 'nobody@example.org', 'wrong')
    await screen(page).alert.waitFor()
  },
  'not found': page => page.goto('/no-such-page'),
}

for (const [what, open] of Object.entries(pages)) {
  test(what, async () => {
    const { context, page, watch } = await site.person()
    await open(page)
    await alive(page)
    await assertGoodInEveryLook(page, `out ${what}`)
    watch.assertQuiet([/status of 40[04]/])
    await context.close()
  })
}
