namespace Ripcs.Core.Validation;

/// <summary>The ends of a rule with their addresses; null where the rule has no such end.</summary>
/// <param name="OriginalTo">What packets were sent to before a DNAT.</param>
/// <param name="Translated">What a rewrite translates.</param>
/// <param name="Targets">Where a rewrite leads it.</param>
/// <param name="Hairpin">The clients inside that a rewrite leads, too.</param>
/// <param name="AreWhole">False if one of them has errors, so that nothing can be concluded from all.</param>
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
