import { describe, expect, it } from 'vitest';
import { fillHtml, html } from './html.ts';

describe('a template', () => {
  it('escapes what is put into it, unless it is HTML', () => {
    const name = `<b title="it's">&amp;`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&#60;b title=&#34;it&#39;s&#34;&#62;&#38;amp;">&#60;b title=&#34;it&#39;s&#34;&#62;&#38;amp;</p>',
    );
    expect(html`<p>${html`<b>${'<'}</b>`}</p>`.text).toBe('<p><b>&#60;</b></p>');
    expect(html`${[html`<i>`, html`</i>`]}`.text).toBe('<i></i>');
  });

  it('leaves out what is not there', () => {
    expect(html`a${null}b${undefined}c${false}d${0}`.text).toBe('abcd0');
  });
});

describe('a text with placeholders', () => {
  it('is escaped but for what stands for them', () => {
    const values = { program: html`<bdi>${'A & B'}</bdi>` };
    expect(fillHtml('{program} < {other} {program}', values).text).toBe(
      '<bdi>A &#38; B</bdi> &#60; {other} <bdi>A &#38; B</bdi>',
    );
  });
});
