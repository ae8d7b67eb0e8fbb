/** Says a sentence to screen readers, through the live region of SiteFrame. */
export function useSpeech(): (sentence: string) => void {
  const spoken = useState('announcement', () => '')
  return (sentence) => {
    spoken.value = spoken.value === sentence ? `${sentence}\u00A0` : sentence // an equal text would not be read again
  }
}
