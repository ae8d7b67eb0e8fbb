/**
 * Keeps what is typed into a form until it is saved: across failed calls, navigation and reloads of this tab.
 * The draft belongs to one account and is forgotten with it.
 */
export function useDraft<T extends Record<string, string>>(name: string, values: T, initial: T) {
  const posts = usePostsStore()
  const restored = ref(false)

  onMounted(() => {
    const draft = posts.readDraft(name)
    for (const field of Object.keys(initial) as (keyof T)[]) {
      const text = draft?.[field as string]
      if (text !== undefined && text !== values[field]) {
        values[field] = text as T[keyof T]
        restored.value = true
      }
    }
    watch(values, () => {
      const changed = Object.keys(initial).some(field => values[field] !== initial[field])
      posts.keepDraft(name, changed ? { ...values } : null)
      restored.value &&= changed
    })
  })

  function discard(): void {
    Object.assign(values, initial)
    posts.keepDraft(name, null)
    restored.value = false
  }

  return { restored, discard }
}
