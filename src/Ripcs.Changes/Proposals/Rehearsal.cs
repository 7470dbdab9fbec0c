namespace Ripcs.Changes.Proposals;

/// <summary>Tries what is about to be written on this kernel, in a namespace of its own.</summary>
internal static class Rehearsal
{
    public static Judgement Judge(Blocks blocks) => new(Catch<HostException>.In(() => blocks.Rehearse(blocks.Planned)));
}
