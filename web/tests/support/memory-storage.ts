/** A Storage like the browser's: its keys are its own properties. */
export function memoryStorage(): Storage {
  const storage = Object.create({
    getItem(key: string) {
      return Object.hasOwn(this, key) ? (this as Record<string, string>)[key] : null
    },
    setItem(key: string, value: string) {
      (this as Record<string, string>)[key] = value
    },
    removeItem(key: string) {
      Reflect.deleteProperty(this, key)
    },
  }) as Storage
  return storage
}
