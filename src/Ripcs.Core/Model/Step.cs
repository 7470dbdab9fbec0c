namespace Ripcs.Core.Model;

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
