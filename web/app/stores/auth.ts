import { defineStore } from 'pinia'
import { watch } from 'vue'
import { useNuxtApp } from '#imports'
import type { Reauthentication } from '../lib/browser-call'
import type { TabMessage } from '../lib/tabs'
import { forgetVisitor } from '../utils/forget'
import { useUserStore } from './user'

// Signing in and out, and signing in again when a session ended in the middle of something.
export const useAuthStore = defineStore('auth', {
  state: () => ({
    loggedIn: false,
    /** The "sign in again" dialog is open. */
    expired: false,
    outcome: null as Reauthentication | null,
    /** One sentence about what just happened, shown by SiteFrame. */
    notice: '',
  }),

  actions: {
    /** Makes sure that the browser holds a CSRF cookie. */
    async prepare(): Promise<void> {
      await useNuxtApp().$apiCall('/api/login-set-cookie/')
    },

    /** Resolves when the user store holds the new account; the caller navigates after that, never before. */
    async login(email: string, password: string): Promise<void> {
      const nuxtApp = useNuxtApp()
      const user = useUserStore()
      await nuxtApp.$apiCall('/api/login/', { method: 'POST', body: { email, password }, reauthenticate: false })
      const before = user.account?.email
      if (before !== undefined && before !== email)
        forgetVisitor(nuxtApp)
      await user.ask()
      this.loggedIn = user.account !== null
      if (user.account)
        nuxtApp.$tabs?.tell({ type: 'signed-in', email: user.account.email })
    },

    /** Ends the session on the server, then everything this browser still knows. Throws if the server did not do it. */
    async logout(): Promise<void> {
      const nuxtApp = useNuxtApp()
      await nuxtApp.$apiCall('/api/logout/', { method: 'POST', reauthenticate: false })
      forgetVisitor(nuxtApp)
      nuxtApp.$tabs?.tell({ type: 'signed-out' })
    },

    /** Opens the dialog; every call that failed meanwhile waits for the same answer. */
    reauthenticate(): Promise<Reauthentication> {
      this.expired = true
      this.outcome = null
      return new Promise((resolve) => {
        const stop = watch(() => this.outcome, (outcome) => {
          if (outcome === null)
            return
          stop()
          resolve(outcome)
        }, { flush: 'sync' })
      })
    },

    /** The dialog's password. Throws (and leaves the dialog open) when it is wrong. */
    async signInAgain(password: string): Promise<void> {
      const nuxtApp = useNuxtApp()
      const user = useUserStore()
      const before = user.account?.email ?? ''
      await nuxtApp.$apiCall('/api/login/', { method: 'POST', body: { email: before, password }, reauthenticate: false })
      await user.ask()
      if (user.account?.email === before) {
        this.settle('same')
        nuxtApp.$tabs?.tell({ type: 'signed-in', email: before })
        return
      }
      const other = user.account
      this.settle('other')
      forgetVisitor(nuxtApp)
      user.remember(other)
      this.loggedIn = other !== null
      this.notice = 'A different account is signed in now, so nothing was sent.'
      await nuxtApp.$router.push('/')
    },

    /** What another tab reports. Resolves with the path this tab has to go to, if any. */
    async hear(message: TabMessage, here: { isPrivate: boolean, redirect: string | null }): Promise<string | null> {
      const user = useUserStore()
      const before = user.account?.email
      if (message.type === 'signed-in' && message.email === before) {
        this.settle('same')
        return null
      }
      forgetVisitor(useNuxtApp())
      if (message.type === 'signed-in')
        await user.ask().catch(() => {})
      this.loggedIn = user.account !== null
      if (before !== undefined)
        this.notice = message.type === 'signed-in' ? 'Another account was signed in in another tab.' : 'You signed out in another tab.'
      if (before !== undefined || here.isPrivate)
        return '/'
      return user.account ? here.redirect : null
    },

    settle(outcome: Reauthentication): void {
      if (!this.expired)
        return
      this.expired = false
      this.outcome = outcome
    },
  },
})
