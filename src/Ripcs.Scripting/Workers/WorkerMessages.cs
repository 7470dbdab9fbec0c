using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>Messages from a worker. Rule files are numbered from 0, in the order in which they were sent.</summary>
internal abstract record WorkerMessage
{
    private WorkerMessage()
    {
    }

    public static void Write(Stream pipe, WorkerMessage said) => Frame.Write(pipe, said.Fill);

    /// <exception cref="TalkException">A worker sends no such message.</exception>
    public static WorkerMessage Parse(byte[] message) => Frame.Parse<WorkerMessage>(message, reader => reader.ReadByte() switch
    {
        Ready.Kind => new Ready(Frame.List(reader, () => Part(reader.ReadByte())).ToValueList()),
        Loads.Kind => new Loads(reader.ReadInt32(), reader.ReadString(), reader.ReadString(), reader.ReadInt32(),
            reader.ReadInt32()) { IsData = reader.ReadBoolean() },
        Runs.Kind => new Runs(reader.ReadInt32()),
        Result.Kind => new Result(reader.ReadInt32(), reader.ReadBytes((int)(reader.BaseStream.Length - reader.BaseStream.Position))),
        End.Kind => new End(),
        Answer.Kind => new Answer(EditorAnswer.Read(reader)),
        _ => throw new TalkException("a message is of no kind that a worker sends"),
    });

    private static FencePart Part(byte number) =>
        (FencePart)number is var part && Enum.IsDefined(part) ? part : throw new TalkException("it named a fence that does not exist");

    private protected abstract void Fill(BinaryWriter writer);

    /// <summary>The fence is up, except for these parts.</summary>
    public sealed record Ready(ValueList<FencePart> Missing) : WorkerMessage
    {
        public const byte Kind = 1;

        private protected override void Fill(BinaryWriter writer)
        {
            writer.Write(Kind);
            Frame.Write(writer, Missing, part => writer.Write((byte)part));
        }
    }

    /// <summary>A rule file loads a file; the worker waits for it.</summary>
    /// <param name="From">The full path of the file that contains the directive or the call.</param>
    public sealed record Loads(int File, string From, string Written, int Line, int Column) : WorkerMessage
    {
        public const byte Kind = 2;

        /// <inheritdoc cref="LoadLine.IsData"/>
        public bool IsData { get; init; }

        private protected override void Fill(BinaryWriter writer)
        {
            writer.Write(Kind);
            writer.Write(File);
            writer.Write(From);
            writer.Write(Written);
            writer.Write(Line);
            writer.Write(Column);
            writer.Write(IsData);
        }
    }

    /// <summary>A rule file begins to run.</summary>
    public sealed record Runs(int File) : WorkerMessage
    {
        public const byte Kind = 3;

        private protected override void Fill(BinaryWriter writer)
        {
            writer.Write(Kind);
            writer.Write(File);
        }
    }

    /// <summary>A rule file's result as JSON.</summary>
    public sealed record Result(int File, byte[] Compiled) : WorkerMessage
    {
        public const byte Kind = 4;

        private protected override void Fill(BinaryWriter writer)
        {
            writer.Write(Kind);
            writer.Write(File);
            writer.Write(Compiled);
        }
    }

    /// <summary>All results have been sent.</summary>
    public sealed record End : WorkerMessage
    {
        public const byte Kind = 5;

        private protected override void Fill(BinaryWriter writer) => writer.Write(Kind);
    }

    /// <summary>The answer to the question of an editor; such a worker sends no results.</summary>
    public sealed record Answer(EditorAnswer Said) : WorkerMessage
    {
        public const byte Kind = 6;

        private protected override void Fill(BinaryWriter writer)
        {
            writer.Write(Kind);
            Said.Write(writer);
        }
    }
}

/// <summary>Messages to a worker: first the day and the rule files, then one answer to each <see cref="WorkerMessage.Loads"/>.</summary>
internal static class WorkerHears
{
    public static void Write(Stream pipe, IReadOnlyList<RuleSource> files, DateOnly today) => Frame.Write(pipe, writer =>
    {
        writer.Write(today.DayNumber);
        Frame.Write(writer, files, file => Write(writer, file));
    });

    public static (DateOnly Today, IReadOnlyList<RuleSource> Files) ParseFiles(byte[] message) =>
        Frame.Parse<(DateOnly, IReadOnlyList<RuleSource>)>(message,
            reader => (DateOnly.FromDayNumber(reader.ReadInt32()), Frame.List(reader, () => Source(reader))));

    public static void WriteLoaded(Stream pipe, RuleSource loaded) => Frame.Write(pipe, writer =>
    {
        writer.Write(true);
        Write(writer, loaded);
    });

    /// <param name="problems">Why it cannot be loaded, as JSON.</param>
    public static void WriteNotLoaded(Stream pipe, byte[] problems) => Frame.Write(pipe, writer =>
    {
        writer.Write(false);
        writer.Write(problems.Length);
        writer.Write(problems);
    });

    /// <summary>The file, or why it cannot be loaded, as JSON.</summary>
    public static (RuleSource? Loaded, byte[] Problems) ParseLoaded(byte[] message) =>
        Frame.Parse<(RuleSource?, byte[])>(message, reader => reader.ReadBoolean() ? (Source(reader), [])
            : (null, reader.ReadBytes(reader.ReadInt32())));

    public static void Write(BinaryWriter writer, RuleSource file)
    {
        writer.Write(file.FullPath);
        writer.Write(file.RealPath);
        writer.Write(file.Text.Path);
        writer.Write(file.Text.Text);
    }

    public static RuleSource Source(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), new SourceText(reader.ReadString(), reader.ReadString()));
}
