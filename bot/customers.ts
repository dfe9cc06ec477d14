/** Whose customer somebody is, and what was promised to that customer. */
import type { CalendarRules, Customer, Desk, Policy } from './desk.ts';
import type { Language, Person } from './types.ts';

/** Who is named by id is recognised by that, then by whatever the door says first. */
export function customerOf(desk: Desk, person: Pick<Person, 'id' | 'belongsTo'>): Customer | undefined {
  for (const sign of [person.id, ...(person.belongsTo ?? [])]) {
    const found = desk.customers.find(({ people }) => people.includes(sign));
    if (found) return found;
  }
  return undefined;
}

export function customerCalled(desk: Desk, id: string | undefined): Customer | undefined {
  return desk.customers.find((customer) => customer.id === id);
}

/** Of one that is no longer in the desk file the id is all there is. */
export function customerName(desk: Desk, id: string, language: Language): string {
  return customerCalled(desk, id)?.name[language] ?? id;
}

/** By which a ticket of that customer is opened now. */
export function policyFor(desk: Desk, customer: string | undefined): Policy {
  return customerCalled(desk, customer)?.policy ?? desk.policy;
}

/** A calendar whose years somebody has to confirm; without a customer: the desk's. */
export interface ConfirmedCalendar {
  readonly customer?: Customer;
  readonly calendar: CalendarRules;
  readonly country?: string;
}

/** The desk's and those of customers with years of their own; and one to whose hours the desk's days did not go. */
export function confirmedCalendars(desk: Desk): readonly ConfirmedCalendar[] {
  const lacks = ({ calendar }: Customer) =>
    desk.calendar.confirmedYears.some((year) => !calendar.confirmedYears.includes(year));
  return [
    { calendar: desk.calendar, ...(desk.country && { country: desk.country }) },
    ...desk.customers
      .filter((customer) => customer.ownYears || lacks(customer))
      .map((customer) => ({
        customer,
        calendar: customer.calendar,
        ...(customer.country && { country: customer.country }),
      })),
  ];
}
