/** What is made of a language, once for each: a format of Intl costs as much as hundreds of uses of it, and a list has one in each row. */
export function perLanguage<Made>(make: (language: string) => Made): (language: string) => Made {
  const known = new Map<string, Made>();
  return (language) => {
    const made = known.get(language) ?? make(language);
    known.set(language, made);
    return made;
  };
}
