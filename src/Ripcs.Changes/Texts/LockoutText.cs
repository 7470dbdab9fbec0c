using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Texts;

/// <summary>Says that a default drop would lock out whoever asks for it.</summary>
internal static class LockoutText
{
    private static readonly ChainName Input = new("INPUT");

    /// <returns>Null where the connection may be made again, or nothing drops what no rule accepts.</returns>
    /// <param name="caller">The connection by which the caller came; null for one who sits in front of the host.</param>
    /// <param name="desired">What is to be ours.</param>
    /// <param name="actual">What is live.</param>
    public static string? Of(NewConnection? caller, OwnedState desired, FirewallState actual)
    {
        if (caller is null || desired.Table(caller.Client.Family, TableName.Filter) is not { } table || table.PolicyOf(Input) != ChainPolicy.Drop
            || caller.MayPass(table, actual[caller.Client.Family].Table(TableName.Filter)))
        {
            return null;
        }

        var client = caller.Client.ToAddressText();
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"you are connected by ssh from {client}, and no rule accepts a new connection from there to port {caller.Port} of this host, while {Input} ({Words.Place(caller.Client.Family, TableName.Filter)}) drops what no rule accepts: "
            + $"you would be locked out; write Accept(\"ssh\").Ports({caller.Port}).From(\"{client}\").To(\"host\"); into a rule file, or add --force if you have another way in");
    }
}
