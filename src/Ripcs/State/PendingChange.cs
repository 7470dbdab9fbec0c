using System.Globalization;
using Ripcs.Netfilter;

namespace Ripcs.State;

/// <summary>A change that goes back by itself unless somebody confirms it in time.</summary>
internal sealed record PendingChange : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "pending";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The number that the change has, or is to get, in the history.</summary>
    public required int Number { get; init; }

    /// <summary>How long it waits, counted from when it is in force.</summary>
    public required int Seconds { get; init; }

    /// <summary>Until when it waits; null while it is not in force yet.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The boot and the network namespace in which it is in force: after a restart it is not.</summary>
    public required string Place { get; init; }

    /// <summary>"rules apply /etc/ripcs/rules".</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    /// <summary>The variant of iptables that it was made in, and goes back in; null in a file of an older Ripcs.</summary>
    public BackendChoice? Backend { get; init; }

    /// <summary>The change whose state comes back if nobody confirms; 0 where that is the state before all changes.</summary>
    public int BackTo { get; init; }

    /// <summary>A change of which only the number is known.</summary>
    public static PendingChange Damaged(int number, string path) => new()
    {
        Number = number, Seconds = 0, Place = CurrentPlace, Command = $"{path} is damaged", User = "unknown",
    };

    /// <summary>True if the restart of the machine has ended it.</summary>
    public bool IsElsewhere => Place != CurrentPlace;

    /// <summary>True if it was made since the machine was started.</summary>
    public bool IsOfThisBoot => Place.StartsWith($"{Uptime.CurrentBoot}/", StringComparison.Ordinal);

    /// <summary>"03:13:20 UTC".</summary>
    public string UntilText => Until is { } until ? until.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC" : "";

    /// <summary>"change 412 (rules apply /etc/ripcs/rules, by alice)".</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"change {Number} ({Command}, by {User})");

    /// <summary>Cookies of namespaces begin anew with each boot.</summary>
    public static string CurrentPlace => $"{Uptime.CurrentBoot}/{NetworkNamespaceId.Current()}";
}
