namespace Ripcs.Core.Matches;

/// <summary>-m mac: <c>.Mac(…)</c> and <c>.NotMac(…)</c>, which SenderCheck checks, since each address is a rule of its own.</summary>
internal sealed class MacMatch() : KnownMatch("mac")
{
    public override string? Method(RuleMatch match) => ".Mac(…) or .NotMac(…)";

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) => match.Options is not [{ Name: "--mac-source" } card] ? null
        : card.IsNot ? said with { NotMacs = [.. said.NotMacs ?? [], card.Value] }
        : said.Macs is null ? said with { Macs = [card.Value] } : null;

    public override IEnumerable<string> Written(RuleStatement said) => [.. Call("Mac", said.Macs), .. Call("NotMac", said.NotMacs)];
}
