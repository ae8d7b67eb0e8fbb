// The demo's users, and how a person signs in.
import { screen } from './screen.mjs'

export const demoPassword = 'password'
export const admin = 'admin@company.com'
export const [ann, ben, cem] = [0, 1, 2].map(n => `user_${n}@email.com`)

/** Fills the login page's form and waits until the site knows who it is. */
export async function signIn(page, email, password = demoPassword) {
  await page.goto('/login')
  await submitLogin(page, email, password)
  await screen(page).signOut.waitFor()
}

export async function submitLogin(page, email, password = demoPassword) {
  const { email: emailField, password: passwordField, signIn: button } = screen(page)
  await emailField.fill(email)
  await passwordField.fill(password)
  await button.click()
}
