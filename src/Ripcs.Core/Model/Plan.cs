namespace Ripcs.Core.Model;

/// <summary>The blocks that lead from one state to another, in the order in
/// which they are applied. Each block is one table's transaction.</summary>
public sealed record Plan(ValueList<Block> Blocks)
{
    /// <summary>Chains that would go but stay, each with the reason.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>What packets may meet for a moment between two blocks that they
    /// meet neither before nor after: drops, never more than that.</summary>
    public ValueList<AdvisedText> Notes { get; init; }

    /// <summary>The families that these notes are about.</summary>
    public ValueList<Family> Noted { get; init; }

    /// <summary>Chains of others that it makes again, with the rules that they had: these were live, and are not rehearsed.</summary>
    public ValueList<ChainPlace> Again { get; init; }

    public bool IsEmpty => Blocks.Count == 0;
}

/// <summary>What is done with each kind of step.</summary>
public interface IStepReader
{
    public void NewChain(Step.NewChain step);

    public void MakeGuard(Step.MakeGuard step);

    public void Flush(Step.Flush step);

    public void RemoveChain(Step.RemoveChain step);

    public void Append(Step.Append step);

    public void Insert(Step.Insert step);

    public void Delete(Step.Delete step);

    public void SetPolicy(Step.SetPolicy step);
}
