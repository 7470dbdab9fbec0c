namespace Ripcs.Changes.Proposals;

/// <summary>What a gate says of what it judges.</summary>
/// <param name="Refusal">Why the change must not be made, with the facts of its kind; null if it passes.</param>
internal sealed record Judgement(HostException? Refusal)
{
    public static readonly Judgement Passes = new((HostException?)null);

    /// <exception cref="HostException">It refused.</exception>
    public void Obey()
    {
        if (Refusal is not null)
            throw Refusal;
    }
}
