namespace Ripcs.Core.Validation;

/// <summary>The addresses of a rule; null if the rule does not name them.</summary>
/// <param name="OriginalTo">Where packets were sent before a DNAT.</param>
/// <param name="Translated">The addresses that a rewrite translates.</param>
/// <param name="Targets">The targets of a rewrite.</param>
/// <param name="Hairpin">The inside clients to which a rewrite also applies.</param>
/// <param name="AreWhole">False if any of them has errors, so that nothing can be concluded from them together.</param>
internal sealed record RuleEnds(
    ValueList<AddressItem>? From,
    ValueList<AddressItem>? To,
    ValueList<AddressItem>? NotFrom,
    ValueList<AddressItem>? NotTo,
    ValueList<AddressItem>? OriginalTo,
    ValueList<AddressItem>? Translated,
    ValueList<IpPrefix>? Targets,
    ValueList<AddressItem>? Hairpin,
    bool AreWhole);
