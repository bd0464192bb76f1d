interface FileNameProps {
  readonly name: string;
  /** With its dot; '' where the name has it. */
  readonly extension?: string;
}

/** The name of a file, in the script it is written in; what follows its dot stands behind it, whatever the language around. */
export function FileName({ name, extension = '' }: FileNameProps) {
  const [, stem = name, end = ''] = extension === '' ? (/^(.+)(\.[^.]+)$/u.exec(name) ?? []) : [];
  return (
    <bdi dir="ltr" style={{ overflowWrap: 'anywhere' }}>
      <bdi>{stem}</bdi>
      {extension || end}
    </bdi>
  );
}
