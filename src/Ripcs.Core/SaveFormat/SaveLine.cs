namespace Ripcs.Core.SaveFormat;

/// <summary>One line of iptables-save; ToString gives it back as it was read, without its newline.</summary>
public abstract record SaveLine
{
    private SaveLine()
    {
    }

    /// <summary>A comment with its "#", or an empty line.</summary>
    public sealed record Comment(string Text) : SaveLine
    {
        public override string ToString() => Text;
    }

    /// <summary>*filter opens a table.</summary>
    public sealed record Table(TableName Name) : SaveLine
    {
        public override string ToString() => $"*{Name}";
    }

    /// <summary>:INPUT ACCEPT [0:0] declares a chain. Policy is "-" for a user-defined one.</summary>
    public sealed record Declaration(ChainName Name, string Policy, PacketCount? Count) : SaveLine
    {
        /// <summary>True where nobody said the policy of a built-in chain, so that it
        /// stays what the host has; <see cref="Policy"/> is then a guess.</summary>
        public bool IsUnsaid { get; init; }

        public override string ToString() => Count is { } count ? $":{Name} {Policy} {count}" : $":{Name} {Policy}";
    }

    /// <summary>-A INPUT … adds a rule. Behind is all that follows the chain's name and a blank; null if there is no blank.</summary>
    public sealed record Rule(PacketCount? Count, ChainName Chain, string? Behind) : SaveLine
    {
        /// <summary>The rule without "-A CHAIN ".</summary>
        public string Text => Behind ?? "";

        private string Rest => Behind is null ? "" : $" {Behind}";

        public override string ToString() => Count is { } count ? $"{count} -A {Chain}{Rest}" : $"-A {Chain}{Rest}";
    }

    /// <summary>A line that iptables-restore reads and no iptables-save prints, such as -I INPUT 2 …, -N ssh or -6 -A INPUT ….</summary>
    /// <param name="Text">The line as it stands there.</param>
    /// <param name="Meant">What iptables-save prints for it; a command that
    /// takes a rule out, or changes chains, says here only which.</param>
    /// <param name="Command">What is to be done with what stands above; null for a line that adds to it.</param>
    /// <param name="Only">The family that reads it; null for both.</param>
    public sealed record Written(string Text, SaveLine Meant, SavedCommand? Command, Family? Only) : SaveLine
    {
        public override string ToString() => Text;
    }

    /// <summary>COMMIT closes a table.</summary>
    public sealed record Commit : SaveLine
    {
        public override string ToString() => "COMMIT";
    }
}

/// <summary>A command of iptables-restore that changes what stands above it.</summary>
/// <param name="Name">The letter of its option.</param>
/// <param name="Chain">Empty for all of the table.</param>
/// <param name="Behind">The number of a rule, or the new name of the chain.</param>
public sealed record SavedCommand(char Name, string Chain, string? Behind);

/// <summary>[packets:bytes] as iptables-save counts them.</summary>
public readonly record struct PacketCount(ulong Packets, ulong Bytes)
{
    /// <summary>Reads "[1:2]"; refuses what would not print back as it stands.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PacketCount count)
    {
        count = default;
        var colon = text.IndexOf(':');
        if (colon < 0 || text[0] != '[' || text[^1] != ']' || !TryParseNumber(text[1..colon], out var packets)
            || !TryParseNumber(text[(colon + 1)..^1], out var bytes))
        {
            return false;
        }

        count = new PacketCount(packets, bytes);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Packets}:{Bytes}]");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');
}
