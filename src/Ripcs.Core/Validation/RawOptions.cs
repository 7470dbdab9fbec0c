namespace Ripcs.Core.Validation;

/// <summary>The iptables options outside matches and targets that a Raw cannot contain.</summary>
internal static class RawOptions
{
    private const string Removes = "Ripcs itself removes what a rule file no longer contains";
    private const string Looks = "it adds no rule";
    private const string Counts = "Ripcs calls iptables in its own way";

    /// <summary>Why a Raw cannot contain an option, given in its short form, and what to write instead; null if it can.</summary>
    public static string? Refusal(string option) => option switch
    {
        "-D" or "-F" or "-X" or "-Z" => $"{Removes}; remove the line",
        "-E" => "a chain of a Raw has the name by which it is declared; change it there",
        "-I" or "-R" => "the rules of a Raw are in the order of the file; write -A, and .BeforePartitions() if they must come first",
        "-P" => $"policies belong to the host policy; write one such as {DiagnosticBag.DroppingPolicy("input")}",
        "-L" or "-S" or "-C" or "-h" or "-V" => $"{Looks}; remove the line",
        "-w" or "-W" or "-c" or "-n" or "-v" or "-x" => $"{Counts}; remove it",
        "-4" or "-6" => $"a line sets its family by iptables or ip6tables, or Raw(…).Family({option[1..]}) does; remove it",
        _ when "--modprobe".StartsWith(option.Split('=')[0], StringComparison.Ordinal)
            && option.Length > 2 => "it starts a program; remove it",
        _ => null,
    };
}
