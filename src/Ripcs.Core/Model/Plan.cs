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

/// <summary>A chain of ours that the plan leaves where it is although it is not desired.</summary>
public sealed record KeptChain(Family Family, TableName Table, ChainName Chain, string Reason);

/// <summary>One table's transaction of one family.</summary>
public sealed record Block(Family Family, TableName Table, string Purpose, ValueList<Step> Steps);

/// <summary>One line of a block.</summary>
public abstract record Step
{
    private Step(ChainName chain) => Chain = chain;

    /// <summary>The chain that it makes, changes or removes.</summary>
    public ChainName Chain { get; }

    /// <summary>The rule that it writes; null if it writes none.</summary>
    public virtual string? Written => null;

    /// <summary>Calls the method of the case that the step is; whoever adds a case has to add a method.</summary>
    public abstract void Read(IStepReader reader);

    /// <summary>:CHAIN - makes a chain that is not there yet.</summary>
    public sealed record NewChain(ChainName Chain) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.NewChain(this);
    }

    /// <summary>-F empties one of our chains.</summary>
    public sealed record Flush(ChainName Chain) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.Flush(this);
    }

    public sealed record Append(ChainName Chain, string Rule) : Step(Chain)
    {
        public override string Written => Rule;

        public override void Read(IStepReader reader) => reader.Append(this);
    }

    /// <summary>-I CHAIN PLACE; places count from 1.</summary>
    public sealed record Insert(ChainName Chain, int Place, string Rule) : Step(Chain)
    {
        public override string Written => Rule;

        public override void Read(IStepReader reader) => reader.Insert(this);
    }

    /// <summary>-D CHAIN RULE: the first rule with this text.</summary>
    public sealed record Delete(ChainName Chain, string Rule) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.Delete(this);
    }

    /// <summary>-X removes an empty chain that nothing jumps to.</summary>
    public sealed record RemoveChain(ChainName Chain) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.RemoveChain(this);
    }

    /// <summary>-P sets what happens to packets on which no rule of a built-in chain has decided.</summary>
    public sealed record SetPolicy(ChainName Chain, string Policy) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.SetPolicy(this);
    }

    /// <summary>-N makes a chain and fails if it is there: for the guard.</summary>
    public sealed record MakeGuard(ChainName Chain) : Step(Chain)
    {
        public override void Read(IStepReader reader) => reader.MakeGuard(this);
    }
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
