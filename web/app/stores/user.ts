import { defineStore } from 'pinia'
import { useNuxtApp } from '#imports'
import type { Account, Profile } from '../types/api'
import { ApiError } from '../utils/api-error'

// Who the visitor is. `known` is false until the API has said so (then a null account is "nobody").
export const useUserStore = defineStore('user', {
  state: () => ({
    known: false,
    account: null as Account | null,
    profile: null as Profile | null,
    /** Why the API did not say; null once it has. */
    failure: null as Pick<ApiError, 'statusCode' | 'data'> | null,
  }),

  actions: {
    /** The article's nuxtServerInit: once per page request, before anything is rendered. */
    async nuxtServerInit(): Promise<void> {
      try {
        await this.ask()
      }
      catch {
        // The API is in trouble. Public pages work without it; the middleware of private ones says so.
      }
    },

    /** Asks the API who is signed in. Throws when it gives no answer; what was known then stays. */
    async ask(): Promise<void> {
      const nuxtApp = useNuxtApp()
      try {
        this.remember(await nuxtApp.$apiCall<Account>('/api/account/', { reauthenticate: false }))
      }
      catch (error) {
        if (error instanceof ApiError && error.data.kind === 'signed-out')
          return this.remember(null)
        if (error instanceof ApiError)
          this.failure = { statusCode: error.statusCode, data: error.data }
        throw error
      }
    },

    remember(account: Account | null): void {
      if (account?.email !== this.account?.email)
        this.profile = null
      this.known = true
      this.failure = null
      this.account = account
    },

    /** The profile of the signed-in user, asked for once. Without it only the comfort of "you" and "Edit" is missing. */
    async loadProfile(signal?: AbortSignal): Promise<void> {
      if (this.profile || !this.account)
        return
      const email = this.account.email
      try {
        const profile = await useNuxtApp().$apiCall<Profile>('/api/account/profile/', { signal, reauthenticate: false })
        if (this.account?.email === email)
          this.profile = profile
      }
      catch {
        // shown as "User 3" instead of "you"
      }
    },
  },
})
