import { templateFacts } from './templateFacts';

const template = (annotations?: Record<string, string>) => ({
  metadata: { name: 'notebook', annotations },
});

const annotations = {
  'glovebox.dev/risk-class': 'high-risk',
  'glovebox.dev/isolation-class': 'gvisor',
  'glovebox.dev/egress': 'none',
};

describe('templateFacts', () => {
  it('reads what the template decides', () => {
    expect(templateFacts(template(annotations))).toEqual({
      riskClass: 'high-risk',
      isolationClass: 'gvisor',
      egress: 'none',
    });
  });

  it.each(Object.keys(annotations))('refuses a template without %s', key => {
    const { [key as keyof typeof annotations]: _, ...rest } = annotations;
    expect(() => templateFacts(template(rest))).toThrow(
      `Template notebook needs the annotation ${key}`,
    );
    expect(() => templateFacts(template())).toThrow(/needs the annotation/);
  });

  it('refuses a value that it does not know', () => {
    expect(() =>
      templateFacts(template({ ...annotations, 'glovebox.dev/egress': 'all' })),
    ).toThrow(/one of dns-only, none; it says "all"/);
  });

  it('refuses high-risk work without gVisor', () => {
    expect(() =>
      templateFacts(
        template({
          ...annotations,
          'glovebox.dev/isolation-class': 'shared-kernel',
        }),
      ),
    ).toThrow(/isolation-class: gvisor/);
  });
});
