/** Signing out as the header and the account page offer it: first the server, then everything here, then home. */
export function useSignOut() {
  const auth = useAuthStore()
  const router = useRouter()
  const busy = ref(false)

  async function signOut(): Promise<void> {
    busy.value = true
    try {
      await auth.logout()
      auth.notice = 'You are signed out.'
      await router.push('/')
    }
    catch (error) {
      auth.notice = `You are still signed in. ${troubleOf(error).sentence}`
    }
    finally {
      busy.value = false
    }
  }

  return { busy, signOut }
}
