using Ripcs.Changes.Applying;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Proposals;

/// <summary>Refuses rule files of a checkout that does not contain what is live: a colleague's change would be undone without a
/// word.</summary>
internal static class OlderCheckout
{
    public static Judgement Judge(Desired desired) => new(desired.Older is { } older ? new OlderCheckoutException(older) : null);

    /// <summary>That the checkout does not contain what is live; null if it does, or that cannot be told.</summary>
    /// <param name="contains">Whether the checkout of the rule files contains a revision; null if they are in none.</param>
    /// <param name="command">The command of those who mean it.</param>
    public static AdvisedText? Find(AppliedRecord live, Func<RevisionOfRules, bool?>? contains, AdvisedText command) =>
        live.Revision is { } revision && contains?.Invoke(revision) is false
        ? $"live is of git revision {revision.Short}, which this checkout does not contain: git pull; or, if you mean the older one: "
            + command + " " + Advice.To(Way.Again) : null;
}

/// <summary>The rule files are of an older revision than what is live; nothing was written.</summary>
internal sealed class OlderCheckoutException(AdvisedText message) : HostException(message);
