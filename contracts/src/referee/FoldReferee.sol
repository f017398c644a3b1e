// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Float32} from "../numerics/Float32.sol";
import {Roots} from "../types/Roots.sol";
import {Witness} from "../types/Witness.sol";
import {IReferee} from "./IReferee.sol";
import {OperandReader} from "./OperandReader.sol";
import {OperandUse} from "./OperandUse.sol";
import {OperatorHead} from "./OperatorHead.sol";
import {OperatorReader} from "./OperatorReader.sol";
import {ScalarMachine} from "./ScalarMachine.sol";

/// @title FoldReferee
/// @dev Stateless. A witness has to open only what the piece reads: the operands that the body names when bodies run, those that the
/// finish names when it runs, and the operands they gather from.
contract FoldReferee is IReferee {
    uint256 private constant MAX_ITERATIONS = 16;
    uint256 private constant F32 = 0;

    /// @inheritdoc IReferee
    function evaluate(
        bytes calldata operator,
        Evaluation calldata evaluation,
        Roots calldata roots,
        Witness calldata witness
    ) external pure returns (uint32) {
        OperatorReader.Fold memory fold = OperatorReader.read(operator);
        _check(evaluation, fold, witness);
        fold.context.step = evaluation.step;
        _unravel(evaluation.elementIndex, fold.outputExtents, fold.context.outDigits);

        uint256 accumulator = evaluation.accumulator;
        uint256 opened;
        if (evaluation.count != 0) {
            // INVARIANT: a fold starts at the operator's init, whatever anybody claims.
            if (evaluation.firstIteration == 0) accumulator = fold.init;
            opened = _named(fold.body, fold.operands);
            OperandReader.open(fold.operands, opened, witness, roots);
            _unravel(evaluation.firstIteration, fold.reductionExtents, fold.context.redDigits);
            accumulator = _runBodies(fold, opened, accumulator, evaluation.count);
        }
        if (evaluation.withFinish) {
            if (fold.finish.length != 0) {
                uint256 named = _named(fold.finish, fold.operands);
                OperandReader.open(fold.operands, named & ~opened, witness, roots);
                OperandReader.readAll(fold.operands, named, fold.context.operands, true);
                fold.context.accumulator = accumulator;
                accumulator = ScalarMachine.run(fold.finish, fold.context);
            }
            if (fold.outputType == F32) accumulator = Float32.canonicalise(accumulator);
        }
        return uint32(accumulator);
    }

    /// @inheritdoc IReferee
    function geometryOf(bytes calldata operator) external pure returns (Geometry memory) {
        return OperatorHead.geometryOf(operator);
    }

    function _runBodies(OperatorReader.Fold memory fold, uint256 named, uint256 accumulator, uint256 count)
        private
        pure
        returns (uint256)
    {
        unchecked {
            ScalarMachine.Loaded memory body = ScalarMachine.load(fold.body, fold.context);
            bool canonical = fold.accumulatorType == F32;
            bool carried = true;
            for (; count != 0; --count) {
                OperandReader.readAll(fold.operands, named, fold.context.operands, carried);
                fold.context.accumulator = accumulator;
                accumulator = ScalarMachine.execute(body);
                if (canonical) accumulator = Float32.canonicalise(accumulator);
                carried = _advance(fold.reductionExtents, fold.context.redDigits);
            }
            return accumulator;
        }
    }

    function _check(Evaluation calldata evaluation, OperatorReader.Fold memory fold, Witness calldata witness)
        private
        pure
    {
        if (evaluation.elementIndex >= fold.outputCount) {
            revert ElementOutOfRange(fold.outputCount, evaluation.elementIndex);
        }
        if (evaluation.count > MAX_ITERATIONS) revert TooManyIterations(MAX_ITERATIONS, evaluation.count);
        uint256 end = uint256(evaluation.firstIteration) + evaluation.count;
        if (end > fold.reductionCount) revert IterationOutOfRange(fold.reductionCount, end);
        if (witness.operands.length != fold.operands.length) {
            revert WrongOperandCount(fold.operands.length, witness.operands.length);
        }
    }

    /// @dev Bit i is set when the program names operand i, or one that it names gathers from it.
    function _named(bytes memory program, OperatorReader.Operand[] memory operands)
        private
        pure
        returns (uint256 mask)
    {
        unchecked {
            mask = OperandUse.namedBy(program, operands.length);
            for (uint256 i = operands.length; i != 0; --i) {
                if ((mask >> (i - 1)) & 1 != 0) mask |= operands[i - 1].gathers;
            }
        }
    }

    /// @dev Row-major digits of an index.
    function _unravel(uint256 index, uint256[] memory extents, uint256[] memory digits) private pure {
        unchecked {
            for (uint256 i = extents.length; i != 0; --i) {
                uint256 extent = extents[i - 1];
                digits[i - 1] = index % extent;
                index /= extent;
            }
        }
    }

    /// @dev The next digits, last one fastest; after the last ones all zeros. Whether more than the last one changed.
    function _advance(uint256[] memory extents, uint256[] memory digits) private pure returns (bool carried) {
        unchecked {
            for (uint256 i = extents.length; i != 0; --i) {
                if (++digits[i - 1] != extents[i - 1]) return carried;
                digits[i - 1] = 0;
                carried = true;
            }
            return true;
        }
    }
}
