using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>The conditions of a rule apart from its addresses, protocol and ports.</summary>
internal static class ConditionCheck
{
    public static PacketConditions Check(RuleContext context, ValueList<Family> families, ValueList<Protocol> protocols)
    {
        var conditions = new PacketConditions
        {
            TcpFlags = TcpFlagsCheck.Check(context),
            Matches = KnownMatch.Checked(context).ToValueList(),
            Verbatim = MatchCheck.Check(context, families, protocols),
            SaidPlace = context.Rule.Place,
        };
        conditions = new SenderCheck(context).Check(conditions);
        return conditions == PacketConditions.None ? PacketConditions.None : conditions;
    }
}
