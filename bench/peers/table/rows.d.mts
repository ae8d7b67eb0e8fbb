export function tableRows(): Promise<{ id: string, name: string }[]>
