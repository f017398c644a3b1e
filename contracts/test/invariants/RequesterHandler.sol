// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {SmallProgram, State} from "./SmallProgram.sol";
import {World} from "./World.sol";

/// @notice Posts jobs on all kinds of terms, assigns, extends and cancels them. What it does about deliveries is in `ExchangeHandler`.
abstract contract RequesterHandler is World {
    mapping(uint256 job => bytes32) internal _posted;

    function post(uint256 seed) external {
        if (market.jobCount() >= MOST_JOBS) return;
        JobSpec memory spec = specFor(head, STEPS, INTERVAL);
        spec.initialStateRoot = SmallProgram.stateRoot(State(1, 3));
        spec.datasetRoot = 0;
        spec.payment.amount = spec.payment.worth = uint128(seed % (AMOUNT / 3));
        IProtocolParameters.ParameterValues memory floors = parameters.values();
        spec.verification.challengeWindow += floors.leastChallengeWindow + uint32((seed >> 128) % 100);
        spec.verification.moveClock += floors.leastMoveClock;
        spec.verification.challengerBond += uint128((seed >> 160) % STAKE / 10);
        if (seed >> 192 & 3 == 0) spec.audits.rate = 0;
        spec.offerDeadline = uint40(block.timestamp + 30 days);
        if (!_try(requester, address(market), abi.encodeCall(market.postJob, (spec, bytes32(0))), "job posted")) {
            return;
        }
        uint256 id = market.jobCount();
        _states[id][0] = State(1, 3);
        _posted[id] = _termsOf(id);
        _enlist(JobId.wrap(id), ann);
        if (seed >> 194 & 3 != 0) _enlist(JobId.wrap(id), bob);
        if (seed >> 196 & 3 != 0) _enlist(JobId.wrap(id), cyd);
    }

    function assign(uint256 seed) external {
        JobId jobId = _job(seed);
        address who = seed >> 8 & 1 == 0 ? worker : cheat;
        uint256 price = (seed >> 16) % (uint256(reader.specOf(jobId).payment.amount) + 1);
        Ask memory offer = Ask(who, address(token), price, 0, 0, 0, uint64(block.timestamp), seed);
        _try(who, address(asks), abi.encodeCall(asks.publish, (offer)), "ask published");
        _try(requester, address(market), abi.encodeCall(market.assign, (jobId, offer, "")), "job assigned");
    }

    function cancelOrExtend(uint256 seed) external {
        if (seed >> 8 & 15 == 0) {
            // Those that are over as well.
            JobId any = JobId.wrap((seed >> 16) % MOST_JOBS + 1);
            JobId jobId = seed >> 12 & 1 == 0 ? any : _job(seed);
            _try(requester, address(market), abi.encodeCall(market.cancel, (jobId)), "job cancelled");
        } else if (seed >> 8 & 3 == 1) {
            bytes memory call = abi.encodeCall(market.extend, (_job(seed), uint32(seed >> 16) % 1000));
            _try(requester, address(market), call, "job extended");
        }
    }

    function _termsOf(uint256 id) internal view returns (bytes32) {
        JobId jobId = JobId.wrap(id);
        return keccak256(abi.encode(reader.specOf(jobId), market.refereeOf(jobId), market.statusOf(jobId).claimableAt));
    }
}
