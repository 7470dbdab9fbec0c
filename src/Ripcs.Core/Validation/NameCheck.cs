namespace Ripcs.Core.Validation;

/// <summary>A rule's name, ticket and owner, which must be printable because they are shown; and methods that are called twice.</summary>
internal static class NameCheck
{
    private const int MaxLength = 100;

    public static void Check(RuleContext context)
    {
        var rule = context.Rule;
        if (string.IsNullOrWhiteSpace(rule.What))
            context.Diagnostics.RuleWithoutName(context.Whole, context.Statement);

        CheckText(context, rule.What, context.IsExpectation ? "an expectation's name" : "a rule's name");
        CheckText(context, rule.Ticket, "a ticket");
        CheckText(context, rule.Owner, "an owner");
        foreach (var method in rule.SaidTwice)
        {
            if (method is "NotIn" or "NotOut")
            {
                context.Diagnostics.ManyExceptedInterfaces(context.Whole, method);
            }
            else
            {
                context.Diagnostics.SaidTwice(context.Whole, method);
            }
        }
    }

    private static void CheckText(RuleContext context, string? text, string part)
    {
        if (text is { Length: > MaxLength })
        {
            context.Diagnostics.TextIsTooLong(context.Whole, part, text.Length, MaxLength);
        }
        else if (text is not null)
        {
            PrintableText.Check(text, part, context.Whole, context.Diagnostics);
        }
    }
}
