using CsCheck;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>The one generator of rule files and of changes from some to others; what tests of changes emphasise.</summary>
internal static class DrawnChanges
{
    public static readonly Gen<RandomChange> Any = Of(new Emphasis()), Stacked = Of(new Emphasis { Crowd = Crowd.Stacked }),
        Tidy = Of(new Emphasis { Crowd = Crowd.Tidy }), Senders = Of(new Emphasis { AskSenders = true }),
        AllWords = Of(new Emphasis { SayMore = true, Gateway = Gateway.Stays }),
        HostPolicies = Of(new Emphasis { SayMore = true, Gateway = Gateway.Changes }),
        RawTranslations = Of(new Emphasis { SayMore = true, Gateway = Gateway.Translates }), Long = Of(new Emphasis { IsLong = true }),
        EveryWord = Of(new Emphasis { SayMore = true, SayAll = true, AskSenders = true, Gateway = Gateway.Stays });

    public static Gen<RandomChange> Of(Emphasis say) => Dice.Gen(dice => new ChangeDrawing(dice, say).Change());

    public static Gen<ValueList<Statements>> Files(Emphasis say) =>
        Dice.Gen(dice => new ChangeDrawing(dice, say).Files().Select(ChangeDrawing.Right).ToValueList());
}
